/** Where control goes: whether it can reach the end of a statement, and what it never reaches. */
import type { Stmt } from '../syntax/ast.js';

/** A method that returns a value must not get to its end. */
export function completes(stmt: Stmt | null): boolean {
  if (stmt === null) return true;
  switch (stmt.kind) {
    case 'return':
    case 'throw':
    case 'break':
    case 'continue':
      return false;
    case 'block':
      return stmt.body.every(completes);
    case 'if':
      return stmt.otherwise === null || completes(stmt.then) || completes(stmt.otherwise);
    case 'while':
    case 'doWhile':
      return !isTrue(stmt.condition) || hasBreak(stmt.body);
    case 'for':
      return !(stmt.condition === null || isTrue(stmt.condition)) || hasBreak(stmt.body);
    case 'switch':
      return !stmt.cases.some((one) => one.when.kind === 'else') || stmt.cases.some((one) => completes(one.body));
    case 'try': {
      if (stmt.finally !== null && !completes(stmt.finally)) return false;
      return completes(stmt.body) || stmt.catches.some((clause) => completes(clause.body));
    }
    case 'runAs':
      return completes(stmt.body);
    default:
      return true;
  }
}

/**
 * Whether what follows a statement in its block cannot be reached. Narrower than `completes`: whether the compiler
 * looks into loops and switches as well is not known, so what follows those is let through.
 */
export function endsBlock(stmt: Stmt): boolean {
  switch (stmt.kind) {
    case 'return':
    case 'throw':
    case 'break':
    case 'continue':
      return true;
    case 'block':
      return stmt.body.some(endsBlock);
    case 'if':
      return stmt.otherwise !== null && endsBlock(stmt.then) && endsBlock(stmt.otherwise);
    case 'try':
      if (stmt.finally !== null && endsBlock(stmt.finally)) return true;
      return endsBlock(stmt.body) && stmt.catches.every((clause) => endsBlock(clause.body));
    default:
      return false;
  }
}

function isTrue(condition: { kind: string; text?: string }): boolean {
  return condition.kind === 'literal' && condition.text === 'true';
}

function hasBreak(stmt: Stmt | null): boolean {
  if (stmt === null) return false;
  switch (stmt.kind) {
    case 'break':
      return true;
    case 'block':
      return stmt.body.some(hasBreak);
    case 'if':
      return hasBreak(stmt.then) || hasBreak(stmt.otherwise);
    case 'switch':
      return stmt.cases.some((one) => hasBreak(one.body));
    case 'try':
      return hasBreak(stmt.body) || stmt.catches.some((clause) => hasBreak(clause.body)) || hasBreak(stmt.finally);
    case 'runAs':
      return hasBreak(stmt.body);
    default:
      return false;
  }
}
