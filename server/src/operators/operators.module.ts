import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { operatorsList, rolesList } from '#shared';
import { KeysModule } from '../keys/keys.module.js';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AccessGuard } from './access.guard.js';
import { ANNOUNCE, type Announce, FirstStart } from './first-start.js';
import { OperatorOffice } from './operator-office.service.js';
import { OperatorsList } from './operators-list.queries.js';
import { OperatorsController } from './operators.controller.js';
import { Operators } from './operators.service.js';
import { RolesList } from './roles-list.queries.js';
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
      imports: [KeysModule, ListsModule, SettingsModule],
      controllers: [
        SessionsController,
        OperatorsController,
        ...listControllers(operatorsList, OperatorsList),
        ...listControllers(rolesList, RolesList),
      ],
      providers: [
        Operators,
        OperatorOffice,
        OperatorsList,
        Roles,
        RolesList,
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
