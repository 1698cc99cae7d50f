#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/db_int.h"

const char sql_begin[] = "BEGIN";
const char sql_commit[] = "COMMIT";
const char sql_rollback[] = "ROLLBACK";
const char sql_scope_orgs[] = "SELECT set_config('lectern.orgs', $1, true)";
/* Several works wait for this one: what has to wait for somebody is soon given up, and done alone. */
const char sql_scope_shared[] =
    "SELECT set_config('lectern.orgs', $1, true), set_config('lock_timeout', '100', true)";
const char sql_scope_all[] = "SELECT set_config('lectern.all_orgs', 'on', true)";
const char sql_lazy[] = "SELECT set_config('synchronous_commit', 'off', true)";
/* Rows that are sent on later (grade_ledger) keep it. */
const char sql_trace[] = "SELECT set_config('lectern.traceparent', $1, true)";
const char sql_slow[] =
    "SELECT set_config('statement_timeout', '600000', true), set_config('lock_timeout', '60000', true), "
    "set_config('idle_in_transaction_session_timeout', '600000', true)";

const char *role_name(enum db_role role)
{
	return role == DB_WORKER ? "lectern_worker" : "lectern_app";
}

static void notice_ignore(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

struct connection *connection_open(
    const struct address *address, enum db_role role, struct arena *a, const char **ret_reason)
{
	PGconn *pg = address_connect(address, role_name(role));
	struct connection *c;

	if (PQstatus(pg) != CONNECTION_OK || PQenterPipelineMode(pg) != 1) {
		*ret_reason = arena_strdup(a, PQerrorMessage(pg));
		PQfinish(pg);
		return NULL;
	}
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		abort(); /* as the arena: out of memory stops the process */
	c->pg = pg;
	c->failed_step = -1;
	PQsetNoticeReceiver(pg, notice_ignore, NULL);
	return c;
}

void connection_close(struct connection *c)
{
	if (c == NULL)
		return;
	connection_clear(c);
	PQfinish(c->pg);
	free(c);
}

bool connection_alive(struct connection *c)
{
	struct pollfd fd = {.fd = PQsocket(c->pg), .events = POLLIN};

	/* A server has nothing to say to an idle connection but farewell. */
	return !c->broken && PQstatus(c->pg) == CONNECTION_OK && poll(&fd, 1, 0) == 0;
}

/* The slot of a text, or -1 when no more may be prepared. */
static int statement_slot(struct connection *c, const char *sql)
{
	size_t at = ((uintptr_t)sql >> 3) * 0x9E3779B97F4A7C15U >> 32;

	for (;; at++) {
		at &= STATEMENT_SLOTS - 1;
		if (c->statement_sql[at] == sql)
			return (int)at;
		if (c->statement_sql[at] != NULL)
			continue;
		if (c->statements == STATEMENTS_MAX)
			return -1;
		c->statements++;
		c->statement_sql[at] = sql;
		return (int)at;
	}
}

static struct step *step_add(struct connection *c)
{
	struct step *step = &c->steps[c->steps_count++];

	step->prepares = -1;
	step->result = NULL;
	return step;
}

bool connection_send(struct connection *c, const char *sql, int params_count, const char *const params[],
    const int lengths[], const int formats[])
{
	int slot = statement_slot(c, sql);
	char name[16];
	int sent;

	if (c->broken || c->steps_count + 2 > STEPS_MAX)
		return false;
	if (slot < 0) {
		sent = PQsendQueryParams(c->pg, sql, params_count, NULL, params, lengths, formats, 0);
	} else {
		snprintf(name, sizeof(name), "s%d", slot);
		if (c->statement_state[slot] == STATEMENT_NONE) {
			if (PQsendPrepare(c->pg, name, sql, 0, NULL) != 1) {
				c->broken = true;
				return false;
			}
			c->statement_state[slot] = STATEMENT_QUEUED;
			step_add(c)->prepares = slot;
		}
		sent = PQsendQueryPrepared(c->pg, name, params_count, params, lengths, formats, 0);
	}
	if (sent != 1) {
		c->broken = true;
		return false;
	}
	step_add(c);
	return true;
}

/* Reads the one result of a step and the NULL after it. */
static void step_read(struct connection *c, int index)
{
	struct step *step = &c->steps[index];
	PGresult *more;
	ExecStatusType status;

	step->result = PQgetResult(c->pg);
	status = PQresultStatus(step->result);
	if (step->prepares >= 0)
		c->statement_state[step->prepares] =
		    status == PGRES_COMMAND_OK ? STATEMENT_READY : STATEMENT_NONE;
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && c->failed_step < 0)
		c->failed_step = index;
	if (step->result == NULL) {
		c->broken = true;
		return;
	}
	while (!c->broken && (more = PQgetResult(c->pg)) != NULL) {
		PQclear(more);
		c->broken = PQstatus(c->pg) != CONNECTION_OK;
	}
	c->broken = c->broken || PQstatus(c->pg) != CONNECTION_OK;
}

bool connection_exchange(struct connection *c)
{
	PGresult *end;

	c->failed_step = -1;
	if (c->broken || PQpipelineSync(c->pg) != 1) {
		c->broken = true;
		return false;
	}
	for (int i = 0; i < c->steps_count && !c->broken; i++)
		step_read(c, i);
	if (!c->broken) {
		end = PQgetResult(c->pg);
		c->broken = PQresultStatus(end) != PGRES_PIPELINE_SYNC;
		PQclear(end);
	}
	return !c->broken && c->failed_step < 0;
}

void connection_clear(struct connection *c)
{
	for (int i = 0; i < c->steps_count; i++)
		PQclear(c->steps[i].result);
	c->steps_count = 0;
	c->failed_step = -1;
}

PGresult *connection_take(struct connection *c, int step)
{
	PGresult *result = c->steps[step].result;

	c->steps[step].result = NULL;
	return result;
}

const PGresult *connection_failure(const struct connection *c)
{
	return c->failed_step >= 0 ? c->steps[c->failed_step].result : NULL;
}

void connection_rollback(struct connection *c)
{
	connection_clear(c);
	if (c->broken)
		return;
	if (PQtransactionStatus(c->pg) == PQTRANS_IDLE)
		return;
	if (!connection_send(c, sql_rollback, 0, NULL, NULL, NULL) || !connection_exchange(c))
		c->broken = true;
	connection_clear(c);
}
