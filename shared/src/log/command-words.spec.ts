import { COMMAND_GROUPS } from './command-words.js';
import { COMMANDS } from './commands.js';

describe('the groups of the commands', () => {
  it('have each command once', () => {
    expect(COMMAND_GROUPS.flatMap(({ of }) => of).sort()).toEqual([...COMMANDS].sort());
  });
});
