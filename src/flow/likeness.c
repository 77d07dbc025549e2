/* likeness.c: what an office may have already of a document that waits for review: the same text in a record, or in
 * another file that waits. The reviewer sees it and decides; nothing is refused or dropped for it. */
#include "flow/flow.h"

#define WAITING_MAX 20                    /* other intakes, the newest */
#define DOCUMENTS_MAX 6                   /* of each */
#define TEXT_COMPARED ((size_t)256 << 10) /* bytes of each */

typedef VEC(IntakeLike) Likes;

/* The record that was made of the document itself, if it was filed. */
static Str own_record(const Intake *in, size_t doc)
{
        return doc < in->n_record_of ? in->record_of[doc] : S("");
}

static MUST Err like_waiting(Ctx *c, Str text, const Intake *other, size_t doc, Likes *out)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ReadDoc d;
        SimilarRecord r = {0};
        TRY(intake_document(c, other->id, doc, &d));
        similar_shares(c, str_slice(text, 0, TEXT_COMPARED), str_slice(d.text, 0, TEXT_COMPARED),
                &r.of_this, &r.of_that);
        if (MAX(r.of_this, r.of_that) < SIMILAR_LEAST)
                return OK;
        r.title = str_keep(s.outer, d.title.n ? d.title : other->file_name);
        *VEC_PUSH(s.outer, out) =
                (IntakeLike){.record = r, .intake_id = str_keep(s.outer, other->id), .doc = doc};
        return OK;
}

static MUST Err like_others_waiting(Ctx *c, Str id, Str text, Likes *out)
{
        static const IntakeState waiting[] = {INTAKE_REVIEW};
        Intake *list;
        size_t n, looked = 0;
        TRY(intake_list(c, waiting, ARRAY_LEN(waiting), &list, &n));
        for (size_t i = 0; i < n && looked < WAITING_MAX; i++) {
                if (str_eq(list[i].id, id))
                        continue;
                looked++;
                for (size_t doc = 0; doc < list[i].n_docs && doc < DOCUMENTS_MAX; doc++)
                        TRY(like_waiting(c, text, &list[i], doc, out));
        }
        return OK;
}

Err intake_similar(Ctx *c, Str id, size_t doc, IntakeLike **ret, size_t *ret_n)
{
        Intake in;
        SimilarResult found;
        Str text;
        Likes v = {0};
        TRY(intake_load(c, id, &in));
        TRY(intake_text(c, id, doc, &text));
        SimilarQuery q = {.text = text, .but_id = own_record(&in, doc)};
        TRY(similar_find(c, &q, &found));
        for (size_t i = 0; i < found.n; i++)
                *VEC_PUSH(c->arena, &v) = (IntakeLike){.record = found.p[i]};
        if (in.state == INTAKE_REVIEW && quote_length(c, text) >= SIMILAR_UNITS_MIN)
                TRY(like_others_waiting(c, id, text, &v));
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
