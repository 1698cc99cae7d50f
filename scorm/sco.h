/* One SCO of SCORM 2004 between the sequencer and the data model: what the sequencer knows becomes a launch,
 * and what content said becomes a report and a request. Pure. */
#ifndef SCORM_SCO_H
#define SCORM_SCO_H

#include "scorm/cmi2004.h"
#include "scorm/sequencing/engine.h"

/* What an activity's content is told (RTE 4.2): objectives with their read maps applied, thresholds, limits,
 * buckets by its adlcp:data, and which requests are valid (NULL: unknown). resumed: the outcome's; of an
 * activity that is not tracked the sequencer does not know it, and the data model decides by how the last
 * session ended (ADL OB-14). Left for the caller: learner, credit, mode, total time, comments, and the stores
 * of the buckets. Lists from w's arena. */
void sco_launch(struct work *w, const struct tracking *t, int activity, int edition, bool resumed,
    const struct valid_requests *valid, struct cmi2004_launch *ret_launch);

/* What content said of the activity's objectives in this attempt, the primary first (by cmi.success_status
 * and its like), then each of cmi.objectives that the activity has. session_cs is that of the end, else 0:
 * nothing is added twice. Lists from w's arena. */
void sco_report(
    struct work *w, struct cmi2004 *cmi, const struct activity *activity, struct activity_report *ret_report);

/* What the content's end asks for: a cmi.exit of "time-out" or "logout" ends the session whatever
 * adl.nav.request says (RTE 4.2.8). False: nothing. now_us is the caller's to fill. */
bool sco_request(
    const struct cmi2004 *cmi, const struct activity_tree *tree, struct navigation_request *ret_request);

#endif
