/* declare_model.h: a declaration that is being changed, as models for its page: what it consists of, one part of it as a
 * form, what differs from what holds. Trees are what declaration_tree gives. */
#ifndef HANQING_WEB_DECLARE_MODEL_H
#define HANQING_WEB_DECLARE_MODEL_H

#include "web/inside.h"

/* A part of a declaration: a list and the name of an item in it, "fields/era"; the list "" is the head, an empty name a
 * new item. */
typedef struct {
        Str list, name;
} DeclaredPart;
DeclaredPart declared_part(Str words); /* "fields/era" */
/* What items of a list are declared with: "field"; of the head, "register" or "vocabulary"; NULL: there is no such list. */
const char *declared_kind(Str list, bool vocabulary);
/* The item of a list by its name; NULL if there is none. */
Json *declared_item(Ctx *c, const Json *tree, DeclaredPart part);
Str declared_item_name(Ctx *c, Str list, const Json *item);

/* [{list, label, items: [{name, label, open, retired}], add}] */
Json *declared_outline(Ctx *c, const Json *tree, bool vocabulary);
/* The form of a part: {list, name, title, fresh, keys: [{key, label, widget, value, …}]}; NULL if there is no such part. */
Json *declared_form(Ctx *c, const Json *tree, DeclaredPart part, bool vocabulary);
/* What was typed into that form goes into the tree; a changed name takes the former one along (was). ERR_INVALID names
 * the key. *ret is the part under its present name. */
MUST Err declared_take(
        Ctx *c, const Req *q, Json **tree, DeclaredPart part, bool vocabulary, DeclaredPart *ret);
/* Takes a part out, or moves it by one place. */
Json *declared_without(Ctx *c, const Json *tree, DeclaredPart part);
Json *declared_moved(Ctx *c, const Json *tree, DeclaredPart part, int by);
/* Sets one key of an item, or takes it away (value NULL). */
Json *declared_with(Ctx *c, const Json *tree, DeclaredPart part, const char *key, Json *value);
Json *declared_with_item(Ctx *c, const Json *tree, Str list, Json *item);

/* What an item is called before it is renamed: {name: era, zh: 年代, en: Date}. */
Json *declared_former(Ctx *c, Str name, const Json *item);

/* In words: [{what, before, after}]. before NULL: everything is new. */
Json *declared_differences(Ctx *c, const Json *before, const Json *after, bool vocabulary);

bool declared_already(Ctx *c, bool vocabulary, Str name);
/* The page of a declaration that there is not yet, as page_declare.c shows one: what it would do, and the way on. */
MUST Err declare_put_new(Ctx *c, bool vocabulary, Str name, Str text, Json *model);

#endif
