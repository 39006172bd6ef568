import type { Permission } from '#shared';
import { Entity } from 'typeorm';
import { CodeColumn, FlagColumn, IdColumn, InstantColumn, JsonColumn, TextColumn } from '../database/columns.js';

/** What its operators may do. The built-in ones follow `BUILT_IN_ROLES` and are not changed by hand. */
@Entity('roles')
export class RoleRow {
  @IdColumn() roleId!: string;
  @CodeColumn(60, { unique: true }) name!: string;
  @TextColumn(500) remark!: string;
  @JsonColumn() permissions!: Permission[];
  @FlagColumn() builtIn!: boolean;
  @InstantColumn({ default: 0 }) createdAt!: Date;
}
