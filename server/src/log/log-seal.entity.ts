import { Entity } from 'typeorm';
import { SealColumns } from '../seals/seal.entity.js';

/** The blocks of the operation log. */
@Entity('log_seals')
export class LogSealRow extends SealColumns {}
