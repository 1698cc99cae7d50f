#include "scorm/manifest/model_inside.h"

#define FIELD(name, type, member)                                                                            \
	{                                                                                                    \
		name, type, offsetof(struct activity, member)                                                \
	}

const struct model_field model_fields[] = {
    FIELD("choice", MODEL_BOOL, control.choice),
    FIELD("choice_exit", MODEL_BOOL, control.choice_exit),
    FIELD("flow", MODEL_BOOL, control.flow),
    FIELD("forward_only", MODEL_BOOL, control.forward_only),
    FIELD("current_objective_info", MODEL_BOOL, control.use_current_attempt_objective_info),
    FIELD("current_progress_info", MODEL_BOOL, control.use_current_attempt_progress_info),
    FIELD("prevent_activation", MODEL_BOOL, prevent_activation),
    FIELD("constrain_choice", MODEL_BOOL, constrain_choice),
    FIELD("threshold", MODEL_BOOL, completion.given),
    FIELD("completed_by_measure", MODEL_BOOL, completion.by_measure),
    FIELD("threshold_text_only", MODEL_BOOL, completion.text_only),
    FIELD("min_progress_measure", MODEL_REAL, completion.min_measure),
    FIELD("progress_weight", MODEL_REAL, completion.progress_weight),
    FIELD("has_attempt_limit", MODEL_BOOL, limits.has_attempt_limit),
    FIELD("attempt_limit", MODEL_COUNT, limits.attempt_limit),
    FIELD("attempt_absolute_cs", MODEL_LONG, limits.attempt_absolute_cs),
    FIELD("attempt_experienced_cs", MODEL_LONG, limits.attempt_experienced_cs),
    FIELD("activity_absolute_cs", MODEL_LONG, limits.activity_absolute_cs),
    FIELD("activity_experienced_cs", MODEL_LONG, limits.activity_experienced_cs),
    FIELD("has_begin_time", MODEL_BOOL, limits.has_begin_time),
    FIELD("has_end_time", MODEL_BOOL, limits.has_end_time),
    FIELD("begin_time_us", MODEL_LONG, limits.begin_time_us),
    FIELD("end_time_us", MODEL_LONG, limits.end_time_us),
    FIELD("rollup_objective_satisfied", MODEL_BOOL, rollup_objective_satisfied),
    FIELD("rollup_progress_completion", MODEL_BOOL, rollup_progress_completion),
    FIELD("objective_measure_weight", MODEL_REAL, objective_measure_weight),
    FIELD("required_for_satisfied", MODEL_REQUIRED, required_for_satisfied),
    FIELD("required_for_not_satisfied", MODEL_REQUIRED, required_for_not_satisfied),
    FIELD("required_for_completed", MODEL_REQUIRED, required_for_completed),
    FIELD("required_for_incomplete", MODEL_REQUIRED, required_for_incomplete),
    FIELD("measure_satisfaction_if_active", MODEL_BOOL, measure_satisfaction_if_active),
    FIELD("selection_timing", MODEL_TIMING, random.selection_timing),
    FIELD("randomization_timing", MODEL_TIMING, random.randomization_timing),
    FIELD("has_select_count", MODEL_BOOL, random.has_select_count),
    FIELD("select_count", MODEL_COUNT, random.select_count),
    FIELD("reorder_children", MODEL_BOOL, random.reorder_children),
    FIELD("tracked", MODEL_BOOL, delivery.tracked),
    FIELD("completion_set_by_content", MODEL_BOOL, delivery.completion_set_by_content),
    FIELD("objective_set_by_content", MODEL_BOOL, delivery.objective_set_by_content),
};
const size_t model_fields_count = sizeof(model_fields) / sizeof(model_fields[0]);

const char *const model_parts[MODEL_PARTS] = {
    "satisfied", "measure", "raw", "min", "max", "completion", "progress"};
