/* zip.h: archives for tests, built in memory, entries stored or claiming whatever a test wants to claim. */
#ifndef HANQING_TEST_ZIP_H
#define HANQING_TEST_ZIP_H

#include "base/base.h"

typedef struct {
        Buf out, directory;
        int n;
} TestZip;

__attribute__((unused)) static uint32_t zip_crc(Str s)
{
        uint32_t crc = 0xFFFFFFFF;
        for (size_t i = 0; i < s.n; i++) {
                crc ^= (unsigned char)s.p[i];
                for (int k = 0; k < 8; k++)
                        crc = (crc >> 1) ^ (0xEDB88320 & -(crc & 1));
        }
        return ~crc;
}

__attribute__((unused)) static void zip_le(Buf *b, uint32_t v, int n)
{
        for (int i = 0; i < n; i++)
                buf_putc(b, (char)((uint64_t)v >> 8 * i));
}

__attribute__((unused)) static TestZip zip_begin(Arena *a)
{
        return (TestZip){.out = buf_new(a), .directory = buf_new(a)};
}

/* data as it stands in the archive; method 0 stored, 8 deflated; size: what it claims to unpack to. */
__attribute__((unused)) static void zip_add_raw(
        TestZip *z, Str name, Str data, int method, uint32_t crc, uint32_t size)
{
        uint32_t offset = (uint32_t)z->out.n;
        for (int central = 0; central < 2; central++) {
                Buf *b = central ? &z->directory : &z->out;
                zip_le(b, central ? 0x02014B50 : 0x04034B50, 4);
                if (central)
                        zip_le(b, 20, 2);
                zip_le(b, 20, 2);
                zip_le(b, 0x800, 2); /* names are UTF-8 */
                zip_le(b, (uint32_t)method, 2);
                zip_le(b, 0, 4);
                zip_le(b, crc, 4);
                zip_le(b, (uint32_t)data.n, 4);
                zip_le(b, size, 4);
                zip_le(b, (uint32_t)name.n, 2);
                zip_le(b, 0, 2);
                if (central) {
                        zip_le(b, 0, 2 + 2 + 2);
                        zip_le(b, 0, 2);
                        zip_le(b, 0, 2);
                        zip_le(b, offset, 4);
                }
                buf_put(b, name);
        }
        buf_put(&z->out, data);
        z->n++;
}

__attribute__((unused)) static void zip_add(TestZip *z, Str name, Str data)
{
        zip_add_raw(z, name, data, 0, zip_crc(data), (uint32_t)data.n);
}

__attribute__((unused)) static Str zip_end(TestZip *z)
{
        uint32_t at = (uint32_t)z->out.n, n = (uint32_t)z->directory.n;
        buf_put(&z->out, buf_str(&z->directory));
        zip_le(&z->out, 0x06054B50, 4);
        zip_le(&z->out, 0, 4);
        zip_le(&z->out, (uint32_t)z->n, 2);
        zip_le(&z->out, (uint32_t)z->n, 2);
        zip_le(&z->out, n, 4);
        zip_le(&z->out, at, 4);
        zip_le(&z->out, 0, 2);
        return buf_str(&z->out);
}

/* A Word file with this body, and what else a test adds before zip_end. */
#define WORD_NS "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
__attribute__((unused)) static TestZip word_begin(Arena *a, const char *body)
{
        TestZip z = zip_begin(a);
        const char *office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        zip_add(&z, S("_rels/.rels"),
                str_printf(a,
                        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                        "<Relationship Id=\"r1\" Type=\"%s/officeDocument\" Target=\"word/document.xml\"/>"
                        "<Relationship Id=\"r2\" Type=\"x/core-properties\" Target=\"docProps/core.xml\"/>"
                        "</Relationships>",
                        office));
        zip_add(&z, S("word/_rels/document.xml.rels"),
                str_printf(a,
                        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                        "<Relationship Id=\"r1\" Type=\"%s/styles\" Target=\"styles.xml\"/>"
                        "<Relationship Id=\"r2\" Type=\"%s/numbering\" Target=\"numbering.xml\"/>"
                        "<Relationship Id=\"r3\" Type=\"%s/footnotes\" Target=\"/word/footnotes.xml\"/>"
                        "</Relationships>",
                        office, office, office));
        zip_add(&z, S("word/document.xml"),
                str_printf(a,
                        "<?xml version=\"1.0\"?><w:document " WORD_NS
                        "><w:body>%s</w:body></w:document>",
                        body));
        return z;
}

#endif
