import type Database from 'better-sqlite3'
import { refuse, sqliteFailure } from './refusals.ts'

/** A connection to a project file. */
export type Db = Database.Database

type Mode = 'rows' | 'values'

/** Runs SQL with statements that are prepared once and kept as long as the database is open. */
export class Statements {
  readonly db: Db
  private readonly prepared = new Map<string, Database.Statement>()

  constructor(db: Db) {
    this.db = db
  }

  /** The first row. */
  get<T>(sql: string, ...values: unknown[]): T | undefined {
    return this.told(() => this.statement(sql, 'rows').get(...values)) as T | undefined
  }

  all<T>(sql: string, ...values: unknown[]): T[] {
    return this.told(() => this.statement(sql, 'rows').all(...values)) as T[]
  }

  /** The first column of the first row. */
  value<T>(sql: string, ...values: unknown[]): T | undefined {
    return this.told(() => this.statement(sql, 'values').get(...values)) as T | undefined
  }

  /** The first column of every row. */
  values<T>(sql: string, ...values: unknown[]): T[] {
    return this.told(() => this.statement(sql, 'values').all(...values)) as T[]
  }

  run(sql: string, ...values: unknown[]): Database.RunResult {
    return this.statement(sql, 'rows').run(...values)
  }

  /** Whoever reads what is damaged is told so. */
  private told<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw sqliteFailure(error, this.db.name)
    }
  }

  /** Throws a FailureError when the project was closed meanwhile: at the end of the program no call meets a bug. */
  private statement(sql: string, mode: Mode): Database.Statement {
    if (!this.db.open) throw refuse('not-found', this.db.name, 'was closed; open it again.')
    const key = mode + sql
    let statement = this.prepared.get(key)
    if (!statement) {
      statement = this.db.prepare(sql)
      if (mode === 'values') statement.pluck()
      this.prepared.set(key, statement)
    }
    return statement
  }
}
