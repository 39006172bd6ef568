import { mayKeep, UNBELIEVED_IN_ALL, UNBELIEVED_PER_SOURCE } from './quarantine-limit.js';

describe('the limit of what cannot be believed', () => {
  const cases: [string, number, number, number, boolean][] = [
    ['keeps what fills the place of an address', 0, 0, UNBELIEVED_PER_SOURCE, true],
    ['keeps nothing more of an address that is full', UNBELIEVED_PER_SOURCE, UNBELIEVED_PER_SOURCE, 1, false],
    ['keeps nothing of a delivery that would pass it', UNBELIEVED_PER_SOURCE - 1, 0, 2, false],
    ['keeps what fills the place of all', 0, UNBELIEVED_IN_ALL - 1, 1, true],
    ['keeps nothing of a new address when all is full', 0, UNBELIEVED_IN_ALL, 1, false],
  ];
  for (const [what, fromHere, inAll, more, may] of cases) {
    it(what, () => expect(mayKeep({ fromHere, inAll }, more)).toBe(may));
  }
});
