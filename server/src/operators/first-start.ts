/** On an empty database somebody must be able to sign in: one administrator with a random password, or the demo's own. */
import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { passwordField } from '#shared';
import * as z from 'zod';
import { CannotStart } from '../config/cannot-start.js';
import { Config } from '../config/config.js';
import { Operators } from './operators.service.js';
import { makePassword } from './passwords.js';

/** Says a line to the person who started the server, outside the log. */
export const ANNOUNCE = Symbol('announce');
export type Announce = (line: string) => void;

const demoOperators = z.array(
  z.object({
    loginName: z.string().trim().min(1).max(60),
    password: passwordField,
    fullName: z.string().trim().min(1).max(100),
    role: z.string(),
    buildings: z.union([z.literal('all'), z.array(z.int())]),
  }),
);

@Injectable()
export class FirstStart implements OnModuleInit {
  constructor(
    private readonly operators: Operators,
    @Inject(Config) private readonly config: Config,
    @Inject(ANNOUNCE) private readonly announce: Announce,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.operators.keepBuiltInRoles();
    const { demoOperatorsFile } = this.config;
    if (demoOperatorsFile === undefined) return this.addAdministrator();
    const operators = readDemoOperators(demoOperatorsFile);
    await this.operators.addFirst(
      operators.map(({ role, ...operator }) => ({ ...operator, roleName: role, mustChangePassword: false })),
      () => undefined,
    );
  }

  private async addAdministrator(): Promise<void> {
    const password = makePassword();
    const administrator = {
      loginName: 'admin',
      fullName: 'Administrator',
      password,
      mustChangePassword: true,
      roleName: 'administrator',
      buildings: 'all' as const,
    };
    await this.operators.addFirst([administrator], () =>
      this.announce(
        `First start: sign in as "admin" with the password ${password} and change it. It is shown only now.`,
      ),
    );
  }
}

function readDemoOperators(path: string): z.infer<typeof demoOperators> {
  try {
    return demoOperators.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new CannotStart(`the file ${path} of DEMO_OPERATORS_FILE cannot be used: ${why}`);
  }
}
