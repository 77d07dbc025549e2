// search_xapian.cc: Xapian on the same text, with its own pairs of characters (FLAG_CJK_NGRAM) and positions.
// search_xapian CORPUS QUERIES FOLDER
#include <string>

#include <xapian.h>

#include "bench/search_peers.h"

struct Peer {
        Xapian::WritableDatabase db;
        Xapian::TermGenerator terms;
        Xapian::QueryParser parser;
};

static void add(void *p, const char *text, size_t n)
{
        Peer *x = static_cast<Peer *>(p);
        Xapian::Document doc;
        x->terms.set_document(doc);
        x->terms.index_text(std::string(text, n));
        x->db.add_document(doc);
}

static void query(void *p, const char *text, size_t n)
{
        Peer *x = static_cast<Peer *>(p);
        double best = 1e9;
        for (int i = 0; i < REPEATS; i++) {
                double start = seconds();
                Xapian::Enquire enquire(x->db);
                enquire.set_query(x->parser.parse_query("\"" + std::string(text, n) + "\"",
                        Xapian::QueryParser::FLAG_PHRASE | Xapian::QueryParser::FLAG_CJK_NGRAM));
                // Exact totals: every match is checked.
                Xapian::MSet found = enquire.get_mset(0, 20, x->db.get_doccount());
                double took = seconds() - start;
                best = took < best ? took : best;
        }
        printf("query\t%.*s\t%.6f\n", static_cast<int>(n), text, best * 1e3);
}

int main(int argc, char **argv)
{
        if (argc != 4)
                return 2;
        Peer x;
        x.db = Xapian::WritableDatabase(std::string(argv[3]) + "/xapian.db",
                Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);
        x.terms.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
        double start = seconds();
        each_line(argv[1], add, &x);
        x.db.commit();
        printf("index\t%.6f\n", seconds() - start);
        each_line(argv[2], query, &x);
        return 0;
}
