import { runProjectTests } from '../../../local/org/apexTests.js';
import { projectOf, removeProjects } from '../apex/projects.js';

afterAll(removeProjects);

/** How the test methods of a class end: `name: pass`, or the message. */
function resultsOf(body: string): string[] {
  const dir = projectOf({
    JobTest: `@IsTest private class JobTest { ${body} }`,
    Adding: `public class Adding implements Queueable, Schedulable, Database.Batchable<Integer> {
      private Integer more;
      public Adding(Integer more) { this.more = more; }
      public void execute(QueueableContext context) { insert new Account(Name = 'Q' + more + System.isQueueable()); next(); }
      public void execute(SchedulableContext context) { insert new Account(Name = 'S'); next(); }
      public Iterable<Integer> start(Database.BatchableContext context) { return new List<Integer>{ 1 }; }
      public void execute(Database.BatchableContext context, List<Integer> items) { insert new Account(Name = 'B'); }
      public void finish(Database.BatchableContext context) {}
      private void next() { if (more > 0) System.enqueueJob(new Adding(more - 1)); }
    }`,
    Chained: `public class Chained implements Queueable, Finalizer {
      private Integer more;
      public Chained(Integer more) { this.more = more; }
      public void execute(QueueableContext context) { insert new Account(Name = 'Q' + more); System.attachFinalizer(this); }
      public void execute(FinalizerContext context) {
        insert new Account(Name = 'F' + System.isQueueable() + System.Request.getCurrent().getQuiddity());
        if (more > 0) System.enqueueJob(new Chained(more - 1));
      }
    }`
  });
  return runProjectTests(dir).report.results.map(
    ({ methodName, outcome, message }) => `${methodName}: ${outcome === 'pass' ? 'pass' : (message ?? '')}`
  );
}

const names = `static String names() {
  List<String> found = new List<String>();
  for (Account row : [SELECT Name FROM Account ORDER BY Name]) found.add(row.Name);
  return String.join(found, ' ');
}`;

describe('asynchronous work of a test', () => {
  it('runs when the test stops, and what finalizers enqueue with it, but not what jobs enqueue', () => {
    expect(
      resultsOf(`${names}
        @IsTest static void jobs() { Test.startTest(); System.enqueueJob(new Adding(3)); Test.stopTest();
          Assert.areEqual('Q3true', names()); }
        @IsTest static void finalizers() { Test.startTest(); System.enqueueJob(new Chained(1)); Test.stopTest();
          String final1 = 'FfalseTRANSACTION_FINALIZER_QUEUEABLE';
          Assert.areEqual(final1 + ' ' + final1 + ' Q0 Q1', names()); }`)
    ).toEqual(['jobs: pass', 'finalizers: pass']);
  });

  it('is scheduled under a name of its own, and gone once it is aborted', () => {
    expect(
      resultsOf(`${names}
        @IsTest static void once() { System.schedule('Nightly', '0 0 1 * * ?', new Adding(0));
          try { System.schedule('Nightly', '0 0 2 * * ?', new Adding(0)); Assert.fail(); }
          catch (AsyncException e) { Assert.areEqual('The Apex job named "Nightly" is already scheduled for execution.', e.getMessage()); } }
        @IsTest static void aborted() { Test.startTest();
          System.abortJob(System.schedule('Nightly', '0 0 1 * * ?', new Adding(0)));
          Assert.areEqual(0, [SELECT COUNT() FROM CronTrigger]);
          System.schedule('Nightly', '0 0 1 * * ?', new Adding(0)); Test.stopTest();
          Assert.areEqual('S', names()); }
        @IsTest static void unknown() {
          try { System.abortJob('001000000000000AAA'); Assert.fail(); } catch (AsyncException e) { Assert.isNotNull(e.getMessage()); } }
        @IsTest static void batch() { Test.startTest();
          String id = System.scheduleBatch(new Adding(0), 'Soon', 5, 10); Test.stopTest();
          CronTrigger row = [SELECT NextFireTime, CreatedDate FROM CronTrigger WHERE Id = :id];
          Assert.areEqual(row.CreatedDate.addMinutes(5).minute(), row.NextFireTime.minute()); }`)
    ).toEqual(['once: pass', 'aborted: pass', 'unknown: pass', 'batch: pass']);
  });

  it('is enqueued once for each signature', () => {
    expect(
      resultsOf(`${names}
        @IsTest static void twice() { AsyncOptions how = new AsyncOptions();
          how.DuplicateSignature = QueueableDuplicateSignature.Builder().addString('same').build();
          Test.startTest(); System.enqueueJob(new Adding(0), how);
          try { System.enqueueJob(new Adding(0), how); Assert.fail(); } catch (DuplicateMessageException e) {
            Assert.areEqual('Attempt to enqueue job with duplicate queueable signature', e.getMessage()); }
          Test.stopTest(); Assert.areEqual('Q0true', names()); }`)
    ).toEqual(['twice: pass']);
  });
});
