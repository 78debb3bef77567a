export { main } from './app/main.ts'
