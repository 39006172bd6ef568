import { Entity } from 'typeorm';
import {
  CodeColumn,
  FlagColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  MinorColumn,
  RefColumn,
  TextColumn,
} from '../database/columns.js';

@Entity('operators')
export class OperatorRow {
  @IdColumn() operatorId!: string;
  /** in lower case: `Ada` and `ada` are one person */
  @CodeColumn(60, { unique: true }) loginName!: string;
  @TextColumn(100) fullName!: string;
  /** argon2id, with its salt and parameters */
  @CodeColumn(200) passwordHash!: string;
  /** of his PIN for shared devices, made like that of the password; null without one */
  @CodeColumn(200, { nullable: true }) pinHash!: string | null;
  @FlagColumn() mustChangePassword!: boolean;
  @RefColumn() roleId!: string;
  @FlagColumn() enabled!: boolean;
  /** building numbers, or all */
  @JsonColumn() buildings!: 'all' | number[];
  /** the most cash that he may hold from sales made without signal, over all devices */
  @MinorColumn() offlineFloatMinor!: number;
  @TextColumn(500) remark!: string;
  @InstantColumn() createdAt!: Date;
}
