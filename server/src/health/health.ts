import type { Request, RequestHandler, Response } from 'express';
import type { Database } from '../database/database.js';

/** The process runs. */
export const live: RequestHandler = (_request, response) => {
  response.json({ status: 'live' });
};

/** The database answers and its schema is this version's: the server may be given requests. */
export function readiness(database: Database): RequestHandler {
  let isMigrated = false;
  return (_request: Request, response: Response) => {
    const look = async () => {
      isMigrated ||= !(await database.hasPendingMigrations());
      await database.read((em) => em.query('SELECT 1'));
      return isMigrated;
    };
    look().then(
      (isReady) =>
        response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'migrations are still to run' }),
      () => response.status(503).json({ status: 'the database does not answer' }),
    );
  };
}
