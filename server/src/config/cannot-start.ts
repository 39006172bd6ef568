/** The server cannot start as it is; the message is one sentence for the person who started it. */
export class CannotStart extends Error {}
