-- core.sql: the tables that every office has, whatever its registers are. Numbered steps, each run once, in order, in a
-- transaction of its own; a step that was ever released is never changed, a new one is added behind it.
-- Words in braces are those of dialect.c. Times are milliseconds since 1970, truth is 0 or 1.

-- step 1: accounts and sessions
CREATE TABLE account (
        id {text} PRIMARY KEY,
        login {text} NOT NULL UNIQUE,
        name {text} NOT NULL,
        password_hash {text} NOT NULL,
        roles {text} NOT NULL DEFAULT '',
        org_id {text} NOT NULL DEFAULT '',
        closed bigint NOT NULL DEFAULT 0,
        failures bigint NOT NULL DEFAULT 0,
        locked_until_ms bigint NOT NULL DEFAULT 0,
        created_ms bigint NOT NULL,
        last_seen_ms bigint NOT NULL DEFAULT 0
);
-- The token itself is known to the browser only.
CREATE TABLE session (
        token_hash {text} PRIMARY KEY,
        account_id {text} NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        created_ms bigint NOT NULL,
        expires_ms bigint NOT NULL,
        last_ms bigint NOT NULL
);
CREATE INDEX session_account ON session(account_id);
CREATE INDEX session_expires ON session(expires_ms);

-- step 2: intake and its decisions
CREATE TABLE intake (
        id {text} PRIMARY KEY,
        sha512 {text} NOT NULL UNIQUE, -- the same bytes are taken in once
        file_name {text} NOT NULL,
        n_bytes bigint NOT NULL,
        state {text} NOT NULL,
        sentence {text} NOT NULL DEFAULT '',
        original_id {text} NOT NULL DEFAULT '',
        reading {text} NOT NULL DEFAULT '', -- JSON: the head of what was read
        title {text} NOT NULL DEFAULT '',
        n_open bigint NOT NULL DEFAULT 0,
        version bigint NOT NULL DEFAULT 1,
        created_ms bigint NOT NULL,
        created_by {text} NOT NULL DEFAULT '',
        records {text} NOT NULL DEFAULT '[]' -- JSON: ids of the materials made of it
);
CREATE INDEX intake_state ON intake(state, created_ms);
CREATE TABLE intake_document (
        intake_id {text} NOT NULL REFERENCES intake(id) ON DELETE CASCADE,
        doc bigint NOT NULL,
        title {text} NOT NULL DEFAULT '',
        n_proposals bigint NOT NULL DEFAULT 0,
        reading {text} NOT NULL, -- JSON: one document of what was read
        PRIMARY KEY (intake_id, doc)
);
CREATE TABLE intake_decision (
        intake_id {text} NOT NULL REFERENCES intake(id) ON DELETE CASCADE,
        doc bigint NOT NULL,
        proposal bigint NOT NULL,
        kind {text} NOT NULL,
        text {text} NOT NULL DEFAULT '',
        batch bigint NOT NULL DEFAULT 0, -- decisions taken at once are undone at once
        at_ms bigint NOT NULL,
        by {text} NOT NULL DEFAULT '',
        PRIMARY KEY (intake_id, doc, proposal)
) {without_rowid};

-- step 3: jobs
CREATE TABLE job (
        id {text} PRIMARY KEY,
        kind {text} NOT NULL,
        args {json} NOT NULL,
        state {text} NOT NULL,
        sentence {text} NOT NULL DEFAULT '',
        tries bigint NOT NULL DEFAULT 0,
        lease_until_ms bigint NOT NULL DEFAULT 0,
        holder {text} NOT NULL DEFAULT '', -- which process of which start of which machine
        done bigint NOT NULL DEFAULT 0,
        total bigint NOT NULL DEFAULT 0,
        created_ms bigint NOT NULL,
        updated_ms bigint NOT NULL
);
CREATE INDEX job_state ON job(state, lease_until_ms, created_ms);

-- step 4: the chain of revisions and audit entries
-- One chain per database: hash covers prev_hash and every other column of the row. A row with a version is a
-- revision of a record and its payload the snapshot; a row without is an audit entry.
CREATE TABLE chain (
        seq bigint PRIMARY KEY,
        at_ms bigint NOT NULL,
        actor {text} NOT NULL,
        actor_name {text} NOT NULL DEFAULT '',
        action {text} NOT NULL,
        register {text} NOT NULL DEFAULT '',
        record_id {text} NOT NULL DEFAULT '',
        version bigint,
        reason {text} NOT NULL DEFAULT '',
        payload {text} NOT NULL DEFAULT '',
        prev_hash {text} NOT NULL,
        hash {text} NOT NULL
);
CREATE UNIQUE INDEX chain_record ON chain(record_id, version) WHERE version IS NOT NULL;
CREATE INDEX chain_entries ON chain(record_id, seq);

-- step 5: numbers, refusals, facts about this database
CREATE TABLE number_sequence (
        register {text} NOT NULL,
        org_id {text} NOT NULL,
        year bigint NOT NULL,
        last bigint NOT NULL,
        PRIMARY KEY (register, org_id, year)
) {without_rowid};
-- Of a document with a mark of secrecy nothing is kept but this.
CREATE TABLE refusal (
        id {text} PRIMARY KEY,
        at_ms bigint NOT NULL,
        actor {text} NOT NULL,
        sha512 {text} NOT NULL,
        rule {text} NOT NULL
);
CREATE TABLE meta (
        key {text} PRIMARY KEY,
        value {text} NOT NULL
) {without_rowid};

-- step 6: deadlines and the desk
-- Kept by the saving transaction of each record and made again from the records at any time.
-- Days are Julian day numbers; 2147483647 stands for a day that never comes, so that it sorts last.
CREATE TABLE due (
        record_id {text} NOT NULL,
        clock {text} NOT NULL,
        register {text} NOT NULL,
        org_id {text} NOT NULL,
        since_day bigint NOT NULL,
        due_day bigint NOT NULL,
        soon bigint NOT NULL, -- days before, from which on it is near
        extended bigint NOT NULL DEFAULT 0, -- days
        met_day bigint, -- when the clock stopped running; NULL: it runs
        stopped bigint NOT NULL DEFAULT 0, -- the record was stopped, and the deadline with it
        PRIMARY KEY (record_id, clock)
) {without_rowid};
CREATE INDEX due_open ON due(org_id, due_day, register) WHERE met_day IS NULL;
CREATE INDEX due_clock ON due(register, clock, due_day);
-- source: the record that granted it; empty: the clock's own, once in each run, which since_day tells apart.
CREATE TABLE due_extension (
        record_id {text} NOT NULL,
        clock {text} NOT NULL, -- empty: every clock of the record
        source {text} NOT NULL,
        since_day bigint NOT NULL,
        until_day bigint NOT NULL DEFAULT 0, -- 0: as many periods more
        n bigint NOT NULL DEFAULT 0,
        unit bigint NOT NULL DEFAULT 0,
        reason {text} NOT NULL DEFAULT '',
        at_ms bigint NOT NULL,
        by_name {text} NOT NULL DEFAULT '',
        PRIMARY KEY (record_id, clock, source, since_day)
) {without_rowid};
-- A row for each record that waits for somebody.
CREATE TABLE desk (
        record_id {text} PRIMARY KEY,
        register {text} NOT NULL,
        org_id {text} NOT NULL,
        state {text} NOT NULL,
        number {text} NOT NULL,
        title {text} NOT NULL,
        roles bigint NOT NULL, -- bits: who may take the next step
        show_day bigint NOT NULL, -- from this day on
        due_day bigint NOT NULL, -- the nearest
        soon bigint NOT NULL DEFAULT 0,
        clock {text} NOT NULL DEFAULT '',
        since_ms bigint NOT NULL, -- in this state
        moved_by {text} NOT NULL DEFAULT '',
        moved_by_name {text} NOT NULL DEFAULT '',
        reason {text} NOT NULL DEFAULT '',
        notice_ms bigint NOT NULL DEFAULT 0
) {without_rowid};
-- All that the desk asks of a hundred thousand rows stands in these: by deadline, and counted by register.
CREATE INDEX desk_order ON desk(org_id, due_day, since_ms, roles, show_day, notice_ms, register);
CREATE INDEX desk_count ON desk(org_id, register, roles, due_day, show_day, notice_ms);
CREATE INDEX desk_moved ON desk(moved_by, since_ms, roles);
CREATE TABLE desk_seen (
        account_id {text} NOT NULL,
        record_id {text} NOT NULL,
        seen_ms bigint NOT NULL,
        PRIMARY KEY (account_id, record_id)
) {without_rowid};
-- The address under which a person's calendar reads his deadlines; of its token only the hash is known.
CREATE TABLE feed (
        token_hash {text} PRIMARY KEY,
        account_id {text} NOT NULL UNIQUE,
        created_ms bigint NOT NULL
);

-- step 7: organisations as a dated tree; roles in several of them; accounts and roles that run out
-- Beside the register of organisations, which is the truth: who is whose superior, and when each existed (days).
CREATE TABLE org (
        id {text} PRIMARY KEY,
        name {text} NOT NULL,
        parent {text} NOT NULL DEFAULT '',
        first bigint NOT NULL,
        last bigint NOT NULL
);
CREATE INDEX org_parent ON org(parent, name);
-- Whom an organisation has above and below it, however far, and in which days; each pair twice.
CREATE TABLE org_tie (
        org {text} NOT NULL,
        other {text} NOT NULL,
        above bigint NOT NULL, -- the other is above
        first bigint NOT NULL,
        last bigint NOT NULL,
        PRIMARY KEY (org, other)
) {without_rowid};
CREATE INDEX org_tie_other ON org_tie(other, above);
-- The organisations whose records, accounts or files are in this database.
CREATE TABLE org_known (org_id {text} PRIMARY KEY);
INSERT INTO org_known (org_id) SELECT DISTINCT org_id FROM account;
ALTER TABLE account ADD COLUMN state {text} NOT NULL DEFAULT 'open'; -- asked, open, closed; closed: it may not sign in
UPDATE account SET state = 'closed' WHERE closed <> 0;
ALTER TABLE account ADD COLUMN until_ms bigint NOT NULL DEFAULT 0; -- 0: without end
ALTER TABLE session ADD COLUMN org_id {text} NOT NULL DEFAULT ''; -- for whom the person acts; empty: where the account is
-- Roles besides those of the account: in another organisation, or for a time.
CREATE TABLE account_role (
        account_id {text} NOT NULL REFERENCES account(id) ON DELETE CASCADE,
        org_id {text} NOT NULL,
        role {text} NOT NULL,
        until_ms bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, org_id, role)
) {without_rowid};
ALTER TABLE intake ADD COLUMN org_id {text} NOT NULL DEFAULT '';
CREATE INDEX intake_org ON intake(org_id, created_ms);

-- step 8: what one sees of others as one number, and counts of what lists are narrowed by
ALTER TABLE org_known ADD COLUMN n bigint NOT NULL DEFAULT 0; -- the organisation as a part of reach
UPDATE org_known SET n = (SELECT count(*) FROM org_known k WHERE k.org_id < org_known.org_id);
CREATE UNIQUE INDEX org_known_n ON org_known(n);
ALTER TABLE desk ADD COLUMN owner {text} NOT NULL DEFAULT ''; -- whose record it is, if it was opened to others
-- Records of a register by a field's value and by reach; kept by the saving transaction, made again at any time.
CREATE TABLE tally (
        register {text} NOT NULL,
        field {text} NOT NULL, -- empty: the records themselves
        value {text} NOT NULL,
        reach bigint NOT NULL,
        n bigint NOT NULL,
        PRIMARY KEY (register, field, value, reach)
) {without_rowid};

-- step 9: tables on their way into a register
-- The file waits in incoming/ until its rows are records or it is dropped.
CREATE TABLE table_in (
        id {text} PRIMARY KEY,
        register {text} NOT NULL,
        file_name {text} NOT NULL,
        n_bytes bigint NOT NULL,
        state {text} NOT NULL,
        sentence {text} NOT NULL DEFAULT '',
        plan {text} NOT NULL DEFAULT '', -- which column becomes which field
        look {text} NOT NULL DEFAULT '', -- its sheets and first rows
        n_rows bigint NOT NULL DEFAULT 0,
        n_new bigint NOT NULL DEFAULT 0,
        n_changed bigint NOT NULL DEFAULT 0,
        n_same bigint NOT NULL DEFAULT 0,
        n_refused bigint NOT NULL DEFAULT 0,
        n_made bigint NOT NULL DEFAULT 0,
        row_done bigint NOT NULL DEFAULT 0, -- the last row whose batch was written
        chinese bigint NOT NULL DEFAULT 0,
        created_ms bigint NOT NULL,
        created_by {text} NOT NULL DEFAULT '',
        org_id {text} NOT NULL DEFAULT ''
);
CREATE INDEX table_in_of ON table_in(org_id, register, created_ms);
CREATE TABLE table_in_fault (
        table_id {text} NOT NULL REFERENCES table_in(id) ON DELETE CASCADE,
        ord bigint NOT NULL,
        row_number bigint NOT NULL,
        col bigint NOT NULL,
        field {text} NOT NULL,
        typed {text} NOT NULL,
        sentence {text} NOT NULL,
        hint {text} NOT NULL,
        PRIMARY KEY (table_id, ord)
) {without_rowid};
-- Where the columns of a head went the last time.
CREATE TABLE table_heads (
        org_id {text} NOT NULL,
        register {text} NOT NULL,
        heads {text} NOT NULL, -- hash of the folded words
        plan {text} NOT NULL,
        used_ms bigint NOT NULL,
        PRIMARY KEY (org_id, register, heads)
) {without_rowid};

-- step 10: records that were merged, pairs that were found different, numbers kept free
CREATE TABLE merged (
        lost {text} PRIMARY KEY,
        kept {text} NOT NULL,
        register {text} NOT NULL,
        at_ms bigint NOT NULL,
        by_name {text} NOT NULL DEFAULT '',
        reason {text} NOT NULL DEFAULT '',
        touched {text} NOT NULL -- JSON: [register, id, version before, version after] of each record
) {without_rowid};
CREATE INDEX merged_kept ON merged(kept);
-- a < b
CREATE TABLE not_same (
        a {text} NOT NULL,
        b {text} NOT NULL,
        register {text} NOT NULL,
        at_ms bigint NOT NULL,
        actor {text} NOT NULL DEFAULT '',
        PRIMARY KEY (a, b)
) {without_rowid};
CREATE TABLE number_reserved (
        register {text} NOT NULL,
        number {text} NOT NULL,
        reason {text} NOT NULL,
        at_ms bigint NOT NULL,
        by_name {text} NOT NULL DEFAULT '',
        PRIMARY KEY (register, number)
) {without_rowid};

-- step 11: texts that are lent by a link to somebody without an account
-- Of the key only the hash is known. hour_ms and n_hour: how often it wrote in the hour that began then.
CREATE TABLE lent (
        id {text} PRIMARY KEY,
        key_hash {text} NOT NULL,
        register {text} NOT NULL,
        record_id {text} NOT NULL,
        text_id {text} NOT NULL,
        text_version bigint NOT NULL,
        text_title {text} NOT NULL,
        name {text} NOT NULL,
        org_id {text} NOT NULL,
        created_ms bigint NOT NULL,
        by_name {text} NOT NULL DEFAULT '',
        expires_ms bigint NOT NULL,
        ended_ms bigint NOT NULL DEFAULT 0, -- taken back
        opened_ms bigint NOT NULL DEFAULT 0,
        given_ms bigint NOT NULL DEFAULT 0,
        n_opened bigint NOT NULL DEFAULT 0,
        hour_ms bigint NOT NULL DEFAULT 0,
        n_hour bigint NOT NULL DEFAULT 0,
        sums {text} NOT NULL DEFAULT '[]' -- JSON: what was typed at the end
);
CREATE INDEX lent_record ON lent(record_id);
CREATE TABLE lent_note (
        lent_id {text} NOT NULL REFERENCES lent(id) ON DELETE CASCADE,
        ord bigint NOT NULL,
        paragraph bigint NOT NULL,
        quote {text} NOT NULL,
        typed {text} NOT NULL, -- JSON
        at_ms bigint NOT NULL,
        PRIMARY KEY (lent_id, ord)
) {without_rowid};
-- What comes from outside, counted. 'key': links that opened nothing, by the hour; 'photo': bytes, by the day. One row each;
-- since_ms: when that hour or day began.
CREATE TABLE outside (
        what {text} PRIMARY KEY,
        since_ms bigint NOT NULL,
        n bigint NOT NULL
) {without_rowid};
