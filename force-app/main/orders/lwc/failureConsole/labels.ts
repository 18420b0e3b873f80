import allCauses from '@salesforce/label/c.FailureConsole_AllCauses';
import attempts from '@salesforce/label/c.FailureConsole_Attempts';
import causes from '@salesforce/label/c.FailureConsole_Causes';
import copy from '@salesforce/label/c.FailureConsole_Copy';
import correlation from '@salesforce/label/c.FailureConsole_Correlation';
import created from '@salesforce/label/c.FailureConsole_Created';
import explain from '@salesforce/label/c.FailureConsole_Explain';
import failed from '@salesforce/label/c.FailureConsole_Failed';
import from from '@salesforce/label/c.FailureConsole_From';
import ignore from '@salesforce/label/c.FailureConsole_Ignore';
import ignoreReason from '@salesforce/label/c.FailureConsole_IgnoreReason';
import loadFailed from '@salesforce/label/c.FailureConsole_LoadFailed';
import loading from '@salesforce/label/c.FailureConsole_Loading';
import needsRunner from '@salesforce/label/c.FailureConsole_NeedsRunner';
import needsRunnerHelp from '@salesforce/label/c.FailureConsole_NeedsRunnerHelp';
import noReason from '@salesforce/label/c.FailureConsole_NoReason';
import none from '@salesforce/label/c.FailureConsole_None';
import preview from '@salesforce/label/c.FailureConsole_Preview';
import previewAll from '@salesforce/label/c.FailureConsole_PreviewAll';
import previewDone from '@salesforce/label/c.FailureConsole_PreviewDone';
import progress from '@salesforce/label/c.FailureConsole_Progress';
import replay from '@salesforce/label/c.FailureConsole_Replay';
import replayAll from '@salesforce/label/c.FailureConsole_ReplayAll';
import replayDone from '@salesforce/label/c.FailureConsole_ReplayDone';
import select from '@salesforce/label/c.FailureConsole_Select';
import selectAll from '@salesforce/label/c.FailureConsole_SelectAll';
import shown from '@salesforce/label/c.FailureConsole_Shown';
import skipped from '@salesforce/label/c.FailureConsole_Skipped';
import snapshot from '@salesforce/label/c.FailureConsole_Snapshot';
import status from '@salesforce/label/c.FailureConsole_Status';
import statusAll from '@salesforce/label/c.FailureConsole_StatusAll';
import statusIgnored from '@salesforce/label/c.FailureConsole_StatusIgnored';
import statusOpen from '@salesforce/label/c.FailureConsole_StatusOpen';
import statusResolved from '@salesforce/label/c.FailureConsole_StatusResolved';
import stillFailing from '@salesforce/label/c.FailureConsole_StillFailing';
import stream from '@salesforce/label/c.FailureConsole_Stream';
import text from '@salesforce/label/c.FailureConsole_Text';
import title from '@salesforce/label/c.FailureConsole_Title';
import to from '@salesforce/label/c.FailureConsole_To';
import updated from '@salesforce/label/c.FailureConsole_Updated';
import refresh from '@salesforce/label/c.OrderContext_Refresh';
import retry from '@salesforce/label/c.OrderContext_Retry';

export const labels = {
  allCauses,
  attempts,
  causes,
  copy,
  correlation,
  created,
  explain,
  failed,
  from,
  ignore,
  ignoreReason,
  loadFailed,
  loading,
  needsRunner,
  needsRunnerHelp,
  noReason,
  none,
  preview,
  previewAll,
  previewDone,
  progress,
  refresh,
  replay,
  replayAll,
  replayDone,
  retry,
  select,
  selectAll,
  shown,
  skipped,
  snapshot,
  status,
  statusAll,
  statusIgnored,
  statusOpen,
  statusResolved,
  stillFailing,
  stream,
  text,
  title,
  to,
  updated
};

/** Words for what became of a failure; a new code is shown as it is. */
export const outcomeLabels: Record<string, string> = {
  CREATED: created,
  UPDATED: updated,
  UNCHANGED: skipped,
  SUPERSEDED: skipped,
  FAILED: stillFailing,
  NEEDS_RUNNER: needsRunner
};

/** Words for the states of a failure. */
export const statusLabels: Record<string, string> = {
  Open: statusOpen,
  Ignored: statusIgnored,
  Resolved: statusResolved
};
