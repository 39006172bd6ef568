import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { KeysModule } from '../keys/keys.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AccessGuard } from './access.guard.js';
import { ANNOUNCE, type Announce, FirstStart } from './first-start.js';
import { OperatorOffice } from './operator-office.service.js';
import { OperatorsController } from './operators.controller.js';
import { Operators } from './operators.service.js';
import { Roles } from './roles.service.js';
import { SessionList } from './session-list.service.js';
import { SessionsController } from './sessions.controller.js';
import { Sessions } from './sessions.service.js';
import { SignInTries } from './sign-in-tries.service.js';

/** Who may come in. Global, since every door asks. */
@Global()
@Module({})
export class OperatorsModule {
  static with(announce: Announce): DynamicModule {
    return {
      module: OperatorsModule,
      imports: [KeysModule, SettingsModule],
      controllers: [SessionsController, OperatorsController],
      providers: [
        Operators,
        OperatorOffice,
        Roles,
        Sessions,
        SessionList,
        SignInTries,
        FirstStart,
        { provide: ANNOUNCE, useValue: announce },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
      exports: [Operators, Sessions, SignInTries],
    };
  }
}
