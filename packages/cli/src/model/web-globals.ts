// The bundler puts these in the place of the globals that the API client mentions. The first use of a global of fetch
// loads all of it (20 to 40 ms and 12 MB on Node 20), and we hand the client a `fetch` of our own anyway. Bodies are
// always JSON text, so nothing is ever an instance of the other classes.
import { HttpHeaders } from '../platform/http-headers.ts'

export class Headers extends HttpHeaders {}

export class FormData {}
export class Request {}
export class Response {}

/** The global loads histograms and timers of events with it (3 ms); all that anybody here asks it is the time. */
export const performance = {
  now: (): number => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1000 + nanoseconds / 1_000_000
  },
}
