import type { Command, FieldChange } from '#shared';
import { Entity, Index } from 'typeorm';
import {
  CodeColumn,
  IdColumn,
  InstantColumn,
  JsonColumn,
  RefColumn,
  TextColumn,
  WholeColumn,
} from '../database/columns.js';

/** A line of the operation log. The table only grows: no code changes or removes a line. */
@Entity('operations')
@Index(['at', 'operationId'])
@Index(['operatorId', 'at'])
export class OperationRow {
  @IdColumn()
  operationId!: string;

  /** by the server's clock: seals are made in this order */
  @InstantColumn()
  at!: Date;

  /** null for what no operator did: a gateway that enrols */
  @RefColumn({ nullable: true })
  operatorId!: string | null;

  /** his full name of then */
  @TextColumn(100)
  operatorName!: string;

  @RefColumn({ nullable: true })
  sessionId!: string | null;

  @RefColumn({ nullable: true })
  deviceId!: string | null;

  /** the address that it came from */
  @TextColumn(64)
  source!: string;

  @CodeColumn(40)
  command!: Command;

  /** what it was done to: a code, number or name that is the same in every language */
  @TextColumn(120)
  thing!: string;

  /** null for what belongs to no building */
  @WholeColumn({ nullable: true })
  building!: number | null;

  /** field by field what was and what is */
  @JsonColumn()
  changes!: FieldChange[];
}
