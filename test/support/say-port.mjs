// Preloaded into servers that do not say which port they got: writes it to stderr.
import { Server } from 'node:net'

const { listen } = Server.prototype
Server.prototype.listen = function (...args) {
  this.once('listening', () => process.stderr.write(`\nlistens on port <${this.address()?.port}>\n`))
  return listen.apply(this, args)
}
