/* map.c: Str to pointer by open addressing. Nothing is ever removed: an arena's maps die with it. */
#include "base/base.h"

#include <assert.h>

struct MapSlot {
        Str key;
        void *value;
        bool used;
};

Map map_new(Arena *a)
{
        return (Map){.arena = a};
}

/* The slot of key, or the free one where it would go. There is always a free slot. */
static struct MapSlot *slot_of(const Map *m, Str key)
{
        size_t i = str_hash(key) & (m->cap - 1);
        while (m->slots[i].used && !str_eq(m->slots[i].key, key))
                i = (i + 1) & (m->cap - 1);
        return &m->slots[i];
}

static void grow(Map *m)
{
        Map bigger = {.arena = m->arena, .n = m->n, .cap = m->cap ? m->cap * 2 : 16};
        bigger.slots = NEW_N(m->arena, struct MapSlot, bigger.cap);
        for (size_t i = 0; i < m->cap; i++)
                if (m->slots[i].used)
                        *slot_of(&bigger, m->slots[i].key) = m->slots[i];
        *m = bigger;
}

void map_put(Map *m, Str key, void *value)
{
        assert(m->arena);
        if (m->n * 3 >= m->cap * 2)
                grow(m);
        struct MapSlot *s = slot_of(m, key);
        if (!s->used)
                m->n++;
        *s = (struct MapSlot){.key = key, .value = value, .used = true};
}

void *map_lookup(const Map *m, Str key)
{
        return m->cap ? slot_of(m, key)->value : NULL;
}

bool map_next(const Map *m, size_t *i, Str *ret_key, void **ret_value)
{
        while (*i < m->cap) {
                const struct MapSlot *s = &m->slots[(*i)++];
                if (!s->used)
                        continue;
                *ret_key = s->key;
                *ret_value = s->value;
                return true;
        }
        return false;
}
