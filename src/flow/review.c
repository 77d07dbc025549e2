/* review.c: a person's decisions on what was read, and filing.
 *
 * A decision is a row; the text is computed from the rows each time, so that nothing is ever half decided.
 * A proposal is numbered as the document's repairs are; behind them stands one for the split, where the page
 * was split. */
#include "flow/flow.h"

static const char *const decision_names[] = {
        [DECIDE_OPEN] = "open",
        [DECIDE_ACCEPT] = "accept",
        [DECIDE_REFUSE] = "refuse",
        [DECIDE_REWRITE] = "rewrite",
};

#define MISSING "□"
#define REWRITE_MAX 4000

static DecisionKind decision_from(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(decision_names); i++)
                if (str_eq(name, str_from(decision_names[i])))
                        return (DecisionKind)i;
        return DECIDE_OPEN;
}

static MUST Err load_decisions(Ctx *c, Str id, size_t doc, size_t n, Decision *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT proposal, kind, text FROM intake_decision WHERE intake_id = ? AND doc = ?",
                CELLS(cell_text(id), cell_int((int64_t)doc)), &rows));
        for (;;) {
                bool more;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                int64_t i = rows_int(rows, 0);
                if (i >= 0 && (size_t)i < n)
                        ret[i] = (Decision){
                                .kind = decision_from(rows_text(rows, 1)),
                                .text = str_keep(c->arena, rows_text(rows, 2)),
                        };
        }
}

Err intake_decisions(Ctx *c, Str id, size_t doc, Decision **ret, size_t *ret_n)
{
        ReadDoc d;
        TRY(intake_document(c, id, doc, &d));
        *ret_n = intake_proposals(&d);
        *ret = NEW_N(c->arena, Decision, *ret_n + 1);
        return load_decisions(c, id, doc, *ret_n, *ret);
}

/* Only what waits for review may be decided. */
static MUST Err demand_review(Ctx *c, Str id, Intake *ret)
{
        TRY(demand(c, MAY_COLLECT));
        TRY(intake_load(c, id, ret));
        if (ret->state == INTAKE_REVIEW)
                return OK;
        return fail(c, ERR_CONFLICT, "This document does not wait for review any more.");
}

static MUST Err count_open(Ctx *c, Str id)
{
        return db_run(c,
                "UPDATE intake SET version = version + 1, n_open ="
                " COALESCE((SELECT SUM(d.n_proposals) FROM intake_document d WHERE d.intake_id = intake.id), 0)"
                " - (SELECT COUNT(*) FROM intake_decision x WHERE x.intake_id = intake.id)"
                " WHERE id = ?",
                CELLS(cell_text(id)), NULL);
}

/* Decisions made together carry the same batch, so that one undo takes them all back. */
static MUST Err next_batch(Ctx *c, Str id, int64_t *ret)
{
        Cell last;
        bool found;
        TRY(db_one(c, "SELECT COALESCE(MAX(batch), 0) FROM intake_decision WHERE intake_id = ?",
                CELLS(cell_text(id)), &last, &found));
        *ret = found ? last.i + 1 : 1;
        return OK;
}

static MUST Err put_decision(Ctx *c, Str id, size_t doc, size_t proposal, Decision d, int64_t batch)
{
        TRY(db_run(c,
                "DELETE FROM intake_decision WHERE intake_id = ? AND doc = ? AND proposal = ?",
                CELLS(cell_text(id), cell_int((int64_t)doc), cell_int((int64_t)proposal)), NULL));
        if (d.kind == DECIDE_OPEN)
                return OK;
        return db_run(c,
                "INSERT INTO intake_decision (intake_id, doc, proposal, kind, text, batch, at_ms, by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_text(id), cell_int((int64_t)doc), cell_int((int64_t)proposal),
                        cell_text(str_from(decision_names[d.kind])), cell_text(d.text),
                        cell_int(batch), cell_int(now_ms(c)),
                        cell_text(c->actor ? c->actor->id : S(""))),
                NULL);
}

Err intake_decide(Ctx *c, Str id, size_t doc, size_t proposal, Decision d)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Intake in;
        TRY(demand_review(c, id, &in));
        ReadDoc read;
        TRY(intake_document(c, id, doc, &read));
        if (proposal >= intake_proposals(&read))
                return fail(c, ERR_NOT_FOUND, "There is no such proposal.");
        if (d.kind == DECIDE_REWRITE && d.text.n > REWRITE_MAX)
                return fail(c, ERR_LIMIT, "This is too long for one place.");
        int64_t batch;
        TRY(next_batch(c, id, &batch));
        TRY(put_decision(c, id, doc, proposal, d, batch));
        TRY(count_open(c, id));
        return txn_commit(&t);
}

typedef DecisionKind Wanted(const ReadDoc *d, size_t proposal);

static MUST Err decide_document(
        Ctx *c, Str id, size_t doc, Wanted *wanted, int64_t batch, size_t *n_done)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ReadDoc d;
        TRY(intake_document(c, id, doc, &d));
        size_t n = intake_proposals(&d);
        Decision *known = NEW_N(c->arena, Decision, n + 1);
        TRY(load_decisions(c, id, doc, n, known));
        for (size_t i = 0; i < n; i++) {
                DecisionKind k = known[i].kind == DECIDE_OPEN ? wanted(&d, i) : DECIDE_OPEN;
                if (k == DECIDE_OPEN)
                        continue;
                TRY(put_decision(c, id, doc, i, (Decision){.kind = k}, batch));
                (*n_done)++;
        }
        return OK;
}

/* Decides every proposal of every document that is still open and that wanted() says something of. */
static MUST Err decide_all(Ctx *c, const Intake *in, Wanted *wanted, size_t *ret_n)
{
        size_t n_done = 0;
        int64_t batch;
        TRY(next_batch(c, in->id, &batch));
        for (size_t doc = 0; doc < in->n_docs; doc++)
                TRY(decide_document(c, in->id, doc, wanted, batch, &n_done));
        *ret_n = n_done;
        return count_open(c, in->id);
}

static DecisionKind exact_only(const ReadDoc *d, size_t i)
{
        return i < d->repairs.n && d->repairs.p[i].certainty == EXACT ? DECIDE_ACCEPT : DECIDE_OPEN;
}

/* The split is accepted: refusing it would put two documents into one record. */
static DecisionKind certain_only(const ReadDoc *d, size_t i)
{
        if (i >= d->repairs.n || d->repairs.p[i].certainty == EXACT)
                return DECIDE_ACCEPT;
        return DECIDE_REFUSE;
}

Err intake_accept_exact(Ctx *c, Str id, size_t *ret_n)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Intake in;
        TRY(demand_review(c, id, &in));
        TRY(decide_all(c, &in, exact_only, ret_n));
        return txn_commit(&t);
}

Err intake_undo(Ctx *c, Str id)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Intake in;
        TRY(demand_review(c, id, &in));
        int64_t changed;
        TRY(db_run(c,
                "DELETE FROM intake_decision WHERE intake_id = ? AND batch ="
                " (SELECT MAX(batch) FROM intake_decision WHERE intake_id = ?)",
                CELLS(cell_text(id), cell_text(id)), &changed));
        if (changed == 0)
                return fail(c, ERR_NOT_FOUND, "There is no decision to take back.");
        TRY(count_open(c, id));
        return txn_commit(&t);
}

/* What a place reads. Refused, a place whose bytes are gone stands as □; any other stands as it came. */
static Str place_text(const Repair *r, Decision d)
{
        switch (d.kind) {
        case DECIDE_ACCEPT:
                return r->after;
        case DECIDE_REWRITE:
                return d.text;
        case DECIDE_OPEN:
                if (r->certainty == EXACT)
                        return r->after;
                break;
        case DECIDE_REFUSE:
                break;
        }
        bool lost = r->certainty == PROPOSAL && (r->kind == REPAIR_TAIL || r->kind == REPAIR_BYTES);
        return lost ? S(MISSING) : r->before;
}

Err intake_text(Ctx *c, Str id, size_t doc, Str *ret)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ReadDoc d;
        TRY(intake_document(c, id, doc, &d));
        size_t n = intake_proposals(&d);
        Decision *decisions = NEW_N(c->arena, Decision, n + 1);
        TRY(load_decisions(c, id, doc, n, decisions));
        Buf out = buf_new(s.outer);
        buf_reserve(&out, d.text.n + 64);
        size_t at = 0;
        for (size_t i = 0; i < d.repairs.n; i++) {
                const Repair *r = &d.repairs.p[i];
                buf_put(&out, str_slice(d.text, at, r->at.from));
                buf_put(&out, place_text(r, decisions[i]));
                at = r->at.to;
        }
        buf_put(&out, str_slice(d.text, at, d.text.n));
        *ret = buf_str(&out);
        return OK;
}

/* Filing
 * ------ */
/* Fields of the material register that a reading fills; a register without one of them goes without. */
typedef struct {
        const char *field;
        Str words;
} Filled;

static MUST Err fill(Ctx *c, Record *r, const char *name, Str words)
{
        const Field *f = field_lookup(r->reg, str_from(name));
        if (!f || words.n == 0)
                return OK;
        Values v;
        TRY(field_parse(c, f, words, &v));
        record_put(r, f->name, v);
        return OK;
}

static Str meta_of(const ReadDoc *d, const char *key)
{
        for (size_t i = 0; i < d->n_meta; i++)
                if (str_eq(str_from(d->meta[i].key), str_from(key)))
                        return d->meta[i].value;
        return (Str){0};
}

/* "2 numbers missing, 1 year missing": for the record's own note. */
static Str loss_note(Ctx *c, const ReadDoc *d)
{
        Buf out = buf_new(c->arena);
        for (size_t i = 0; i < d->losses.n; i++) {
                const Loss *l = &d->losses.p[i];
                buf_printf(&out, "%s%s：%.*s", out.n ? "\n" : "", tr(c, loss_label(l->kind)),
                        STR(l->around));
        }
        return buf_str(&out);
}

/* The reviewed text of documents from up to end, which a reviewer would not have split. */
static MUST Err joined_text(Ctx *c, Str id, size_t from, size_t end, Str *ret)
{
        TRY(intake_text(c, id, from, ret));
        for (size_t doc = from + 1; doc < end; doc++) {
                Str more;
                TRY(intake_text(c, id, doc, &more));
                *ret = str_printf(c->arena, "%.*s\n%.*s", STR(*ret), STR(more));
        }
        return OK;
}

/* What was read about a document, for the fields of its record. The reading itself is large and is let go:
 * only these words outlive the call. */
static MUST Err words_of_reading(Ctx *c, const Intake *in, size_t doc, Filled **ret, size_t *ret_n)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Reading head;
        ReadDoc d;
        TRY(intake_reading(c, in->id, &head));
        TRY(intake_document(c, in->id, doc, &d));
        LocalTime day = time_local(c, now_ms(c));
        Str page = str_eq(head.format, S("html")) ? S("web") : S("");
        const Filled filled[] = {
                {"title", d.title.n ? d.title : in->file_name},
                {"creator", d.author},
                {"provided_by", d.source.n ? d.source : str_from(tr(c, N_("not stated")))},
                {"received", str_printf(c->arena, "%04d-%02d-%02d", day.year, day.month, day.day)},
                {"handled_by", c->actor ? c->actor->name : S("")},
                {"published", d.published},
                {"captured", d.captured},
                {"serial", meta_of(&d, "serial")},
                {"reviewer", meta_of(&d, "reviewer")},
                {"editor", meta_of(&d, "editor")},
                {"signature", meta_of(&d, "signature")},
                {"losses", loss_note(c, &d)},
                {"original",
                        str_printf(
                                c->arena, "%.*s %.*s", STR(in->original_id), STR(in->file_name))},
                {"type", S("electronic")},
                {"source_way", page},
                {"grade", page},
        };
        *ret_n = ARRAY_LEN(filled);
        *ret = NEW_N(s.outer, Filled, *ret_n);
        for (size_t i = 0; i < *ret_n; i++)
                (*ret)[i] = (Filled){filled[i].field, str_keep(s.outer, filled[i].words)};
        return OK;
}

/* One record of the documents from up to end. */
static MUST Err file_documents(Ctx *c, const Intake *in, size_t from, size_t end, Str *ret_record)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        const Register *reg = register_lookup(c->registers, S("material"));
        if (!reg)
                return fail(c, ERR_NOT_FOUND, "There is no register of materials.");
        Str text;
        Filled *filled;
        size_t n;
        Record *r = record_new(c, reg);
        TRY(words_of_reading(c, in, from, &filled, &n));
        for (size_t i = 0; i < n; i++)
                TRY(fill(c, r, filled[i].field, filled[i].words));
        TRY(joined_text(c, in->id, from, end, &text));
        TRY(fill(c, r, "body", text));
        TRY(record_save(c, r, S("")));
        *ret_record = str_keep(s.outer, r->id);
        return OK;
}

/* Whether document doc is no document of its own: it goes on with the one before it, or the reviewer refused
 * to split it off. */
static MUST Err is_joined(Ctx *c, Str id, size_t doc, bool *ret)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ReadDoc d;
        TRY(intake_document(c, id, doc, &d));
        size_t n = intake_proposals(&d);
        Decision *decisions = NEW_N(c->arena, Decision, n + 1);
        TRY(load_decisions(c, id, doc, n, decisions));
        *ret = d.continues || (n > d.repairs.n && decisions[n - 1].kind == DECIDE_REFUSE);
        return OK;
}

static MUST Err file_all(Ctx *c, const Intake *in, Json *ids)
{
        for (size_t from = 0, end; from < in->n_docs; from = end) {
                bool joined = true;
                for (end = from + 1; end < in->n_docs; end++) {
                        TRY(is_joined(c, in->id, end, &joined));
                        if (!joined)
                                break;
                }
                Str record;
                TRY(file_documents(c, in, from, end, &record));
                for (size_t doc = from; doc < end; doc++)
                        json_push(c->arena, ids, json_string(c->arena, record));
        }
        return OK;
}

static MUST Err check_decided(Ctx *c, const Intake *in)
{
        if (in->n_open == 0)
                return OK;
        return fail(c, ERR_CONFLICT, "%lld places are still to be decided; then it can be filed.",
                (long long)in->n_open);
}

Err intake_file(Ctx *c, Str id, FilingMode mode)
{
        TRY(demand(c, MAY_FILE));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Intake in;
        TRY(intake_load(c, id, &in));
        if (in.state == INTAKE_FILED)
                return txn_commit(&t);
        TRY(demand_review(c, id, &in));
        size_t n;
        if (mode == FILE_CERTAIN)
                TRY(decide_all(c, &in, certain_only, &n));
        else
                TRY(check_decided(c, &in));
        Json *ids = json_array(c->arena);
        TRY(file_all(c, &in, ids));
        Buf records = buf_new(c->arena);
        json_write(&records, ids);
        TRY(db_run(c,
                "UPDATE intake SET state = 'filed', records = ?, version = version + 1 WHERE id = ?",
                CELLS(cell_text(buf_str(&records)), cell_text(id)), NULL));
        TRY(audit_add(c, S("file"), S("intake"), id, buf_str(&records)));
        return txn_commit(&t);
}

Err intake_return(Ctx *c, Str id, Str reason)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Intake in;
        TRY(demand_review(c, id, &in));
        if (str_trim(reason).n == 0)
                return fail_field(c, ERR_INVALID, S("reason"), "Say why it goes back.");
        TRY(db_run(c,
                "UPDATE intake SET state = 'returned', sentence = ?, version = version + 1 WHERE id = ?",
                CELLS(cell_text(reason), cell_text(id)), NULL));
        TRY(audit_add(c, S("return"), S("intake"), id, reason));
        return txn_commit(&t);
}
