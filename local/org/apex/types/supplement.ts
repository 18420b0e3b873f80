/** Types and members of the platform that Apex code uses and that its published stubs leave out. */
import type { PlatformClass, PlatformMethod, TypeRef } from '../../platform/platformTypes.js';

function ref(text: string): TypeRef {
  const match = /^([\w.]+)(?:<(.*)>)?$/.exec(text.trim());
  const args = match?.[2] === undefined ? [] : splitArgs(match[2]).map(ref);
  return { name: match?.[1] ?? 'Object', args };
}

function splitArgs(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '<') depth += 1;
    if (char === '>') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  if (part.trim() !== '') parts.push(part);
  return parts;
}

/** `static Integer foo(String,Long)` */
function method(text: string): PlatformMethod {
  const match = /^(static )?([\w.<>,]+) (\w+)\((.*)\)$/.exec(text);
  if (match === null) throw new Error(`No method signature: ${text}`);
  return {
    name: match[3] ?? '',
    isStatic: match[1] !== undefined,
    params: splitArgs(match[4] ?? '').map(ref),
    returns: ref(match[2] ?? 'void')
  };
}

type Extra = {
  name: string;
  superclass?: string;
  interfaces?: string[];
  methods?: string[];
  constructors?: string[][];
  constants?: string[];
};

function extra(entry: Extra): PlatformClass {
  return {
    name: entry.name,
    typeParams: [],
    superclass: entry.superclass === undefined ? null : ref(entry.superclass),
    interfaces: (entry.interfaces ?? []).map(ref),
    kind: 'class',
    isAbstract: false,
    constructors: (entry.constructors ?? []).map((params) => params.map(ref)),
    methods: (entry.methods ?? []).map(method),
    properties: (entry.constants ?? []).map((name) => ({ name, isStatic: true, type: ref(entry.name) }))
  };
}

/** The stubs give no constructors to `Exception`, which every exception class inherits. */
const EXCEPTION_CONSTRUCTORS = [[], ['String'], ['Exception'], ['String', 'Exception']];

export const SUPPLEMENT: readonly PlatformClass[] = [
  // The stubs leave out what both kinds of cache partitions extend.
  extra({ name: 'cache.OrgPartition', superclass: 'cache.Partition' }),
  extra({ name: 'cache.SessionPartition', superclass: 'cache.Partition' }),
  // What the platform hands to asynchronous Apex; a class may be several kinds of it and is told apart by this.
  extra({ name: 'System.QueueableContextImpl', interfaces: ['System.QueueableContext'] }),
  extra({ name: 'System.SchedulableContextImpl', interfaces: ['System.SchedulableContext'] }),
  extra({ name: 'Database.BatchableContextImpl', interfaces: ['Database.BatchableContext'] }),
  // The quiddity of work that has none of the others.
  extra({ name: 'System.Quiddity', constants: ['UNDEFINED'] }),
  // Two exceptions that code names by the class that throws them.
  extra({
    name: 'cache.Session.SessionCacheException',
    superclass: 'cache.CacheException',
    constructors: EXCEPTION_CONSTRUCTORS
  }),
  extra({
    name: 'cache.Session.SessionCacheNoSessionException',
    superclass: 'cache.CacheException',
    constructors: EXCEPTION_CONSTRUCTORS
  }),
  // The builder can also be asked for without `new`.
  extra({
    name: 'System.QueueableDuplicateSignature',
    methods: ['static QueueableDuplicateSignature.Builder Builder()']
  }),
  // Cursors by page, newer than the stubs.
  extra({
    name: 'System.Database',
    methods: [
      'static Database.PaginationCursor getPaginationCursor(String)',
      'static Database.PaginationCursor getPaginationCursor(String,Object)',
      'static Database.PaginationCursor getPaginationCursorWithBinds(String,Map<String,Object>,Object)'
    ]
  }),
  extra({
    name: 'Database.PaginationCursor',
    methods: ['Database.CursorFetchResult fetchPage(Integer,Integer)', 'Integer getNumRecords()']
  }),
  extra({
    name: 'Database.CursorFetchResult',
    methods: [
      'List<SObject> getRecords()',
      'Integer getNextIndex()',
      'Integer getNumDeletedRecords()',
      'Boolean isDone()'
    ]
  }),
  // What the error of a published event carries.
  extra({ name: 'System.StatusCode', constants: ['OPERATION_ENQUEUED'] }),
  // Object methods that the stubs give only to single classes.
  extra({ name: 'System.String', methods: ['Integer hashCode()', 'String toString()'] }),
  extra({ name: 'System.Id', methods: ['Integer hashCode()', 'String toString()'] }),
  extra({ name: 'Flow.Interview', constructors: [['Map<String,Object>']] }),
  // What `FormulaEval` throws for a formula that it does not take.
  extra({ name: 'System.FormulaValidationException', superclass: 'Exception', constructors: EXCEPTION_CONSTRUCTORS }),
  extra({ name: 'System.FormulaEvaluationException', superclass: 'Exception', constructors: EXCEPTION_CONSTRUCTORS }),
  // The stubs know these exceptions without constructors.
  extra({ name: 'System.AuraHandledException', constructors: [[]] }),
  extra({ name: 'System.LimitException', superclass: 'Exception', constructors: EXCEPTION_CONSTRUCTORS })
];
