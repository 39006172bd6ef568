import { Controller } from '@nestjs/common';
import {
  addOperatorRoute,
  assignableRolesRoute,
  changeOperatorRoute,
  deleteOperatorRoute,
  deleteRoleRoute,
  listRolesRoute,
  operatorNamesRoute,
  type OperatorRecord,
  operatorUsesRoute,
  renewPasswordRoute,
  type ResponseOf,
  type Role,
  saveRoleRoute,
  showOperatorRoute,
} from '#shared';
import { Handle, Input, type InputOf, Who } from '../http/handle.js';
import { OperatorOffice } from './operator-office.service.js';
import { Roles } from './roles.service.js';

@Controller()
export class OperatorsController {
  constructor(
    private readonly roles: Roles,
    private readonly office: OperatorOffice,
  ) {}

  @Handle(listRolesRoute)
  listRoles(): Promise<Role[]> {
    return this.roles.list();
  }

  @Handle(saveRoleRoute)
  saveRole(@Who() who: Who, @Input() { params, body }: InputOf<typeof saveRoleRoute>): Promise<Role> {
    return this.roles.save(who, params.roleId, body);
  }

  @Handle(deleteRoleRoute)
  deleteRole(@Who() who: Who, @Input() { params }: InputOf<typeof deleteRoleRoute>): Promise<void> {
    return this.roles.remove(who, params.roleId);
  }

  @Handle(assignableRolesRoute)
  assignableRoles(@Who() who: Who): Promise<ResponseOf<typeof assignableRolesRoute>> {
    return this.office.assignableRoles(who);
  }

  @Handle(operatorNamesRoute)
  names(@Who() who: Who): Promise<ResponseOf<typeof operatorNamesRoute>> {
    return this.office.names(who);
  }

  @Handle(showOperatorRoute)
  show(@Input() { params }: InputOf<typeof showOperatorRoute>): Promise<OperatorRecord> {
    return this.office.show(params.operatorId);
  }

  @Handle(addOperatorRoute)
  add(
    @Who() who: Who,
    @Input() { body }: InputOf<typeof addOperatorRoute>,
  ): Promise<ResponseOf<typeof addOperatorRoute>> {
    return this.office.add(who, body);
  }

  @Handle(changeOperatorRoute)
  change(@Who() who: Who, @Input() { params, body }: InputOf<typeof changeOperatorRoute>): Promise<OperatorRecord> {
    return this.office.change(who, params.operatorId, body);
  }

  @Handle(operatorUsesRoute)
  uses(@Input() { params }: InputOf<typeof operatorUsesRoute>): Promise<ResponseOf<typeof operatorUsesRoute>> {
    return this.office.uses(params.operatorId);
  }

  @Handle(deleteOperatorRoute)
  remove(@Who() who: Who, @Input() { params }: InputOf<typeof deleteOperatorRoute>): Promise<void> {
    return this.office.remove(who, params.operatorId);
  }

  @Handle(renewPasswordRoute)
  async renewPassword(
    @Who() who: Who,
    @Input() { params }: InputOf<typeof renewPasswordRoute>,
  ): Promise<ResponseOf<typeof renewPasswordRoute>> {
    return { password: await this.office.renewPassword(who, params.operatorId) };
  }
}
