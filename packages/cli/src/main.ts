export { createEngine } from './app/embed/create-engine.ts'
export { main } from './app/main.ts'
