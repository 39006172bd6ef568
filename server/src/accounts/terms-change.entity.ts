import { Entity, Index } from 'typeorm';
import type { AssignmentTerms } from '#shared';
import { IdColumn, InstantColumn, JsonColumn, RefColumn, TextColumn } from '../database/columns.js';

/** One change of an assignment's prices and limits. */
@Entity('terms_changes')
export class TermsChangeRow {
  /** made by the form */
  @IdColumn()
  changeId!: string;

  @Index()
  @RefColumn()
  assignmentId!: string;

  @JsonColumn()
  before!: AssignmentTerms;

  @JsonColumn()
  after!: AssignmentTerms;

  @InstantColumn()
  changedAt!: Date;

  @TextColumn(100)
  changedBy!: string;

  @RefColumn()
  changedById!: string;
}
