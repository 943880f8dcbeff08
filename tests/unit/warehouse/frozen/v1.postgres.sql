-- A warehouse as version 1 of its own tables made it (the code of 2026-11-24), written out of PostgreSQL by pg_dump. Never changed.
SET check_function_bodies = false;
CREATE SCHEMA agri;
CREATE SCHEMA renkei;
CREATE SCHEMA trade;
CREATE TABLE agri.harvest__history (
    code character varying NOT NULL,
    "年度" bigint NOT NULL,
    amount numeric(38,9),
    note character varying,
    _source character varying NOT NULL,
    _run character varying NOT NULL,
    _landed character varying,
    _row bigint,
    _from_release bigint NOT NULL,
    _to_release bigint
);
COMMENT ON TABLE agri.harvest__history IS '収穫 / Harvest — 試験用の表。 / A table for tests, it''s fictional.';
COMMENT ON COLUMN agri.harvest__history.code IS '列code / Column code — 説明 / It''s code at 100%';
COMMENT ON COLUMN agri.harvest__history."年度" IS '列年度 / Column 年度 — 説明 / It''s 年度 at 100%';
COMMENT ON COLUMN agri.harvest__history.amount IS '列amount / Column amount — 説明 / It''s amount at 100%';
COMMENT ON COLUMN agri.harvest__history.note IS '列note / Column note — 説明 / It''s note at 100%';
COMMENT ON COLUMN agri.harvest__history._source IS '出どころのデータソース / source that the row came from';
COMMENT ON COLUMN agri.harvest__history._run IS '行を作った実行 / run that made the row';
COMMENT ON COLUMN agri.harvest__history._landed IS '受け取ったファイルの SHA-256（導出行では計算の控え） / SHA-256 of the file received (of a derived row: of its recipe)';
COMMENT ON COLUMN agri.harvest__history._row IS 'ファイル内の行の位置（導出行では計算結果の順番） / where the row stands in that file (of a derived row: in the result)';
COMMENT ON COLUMN agri.harvest__history._from_release IS 'この行が現れた公開版 / release that brought the row';
COMMENT ON COLUMN agri.harvest__history._to_release IS 'この行が終わった公開版（現行は空） / release that ended it, empty if current';
CREATE VIEW agri.harvest AS
 SELECT code,
    "年度",
    amount,
    note,
    _source,
    _run,
    _landed,
    _row
   FROM ( SELECT harvest__history.code,
            harvest__history."年度",
            harvest__history.amount,
            harvest__history.note,
            harvest__history._source,
            harvest__history._run,
            harvest__history._landed,
            harvest__history._row,
            row_number() OVER (PARTITION BY harvest__history.code, harvest__history."年度" ORDER BY
                CASE harvest__history._source
                    WHEN 'oz.harvest'::text THEN 0
                    WHEN 'oz.survey'::text THEN 1
                    ELSE NULL::integer
                END) AS _precedence
           FROM agri.harvest__history
          WHERE (harvest__history._to_release IS NULL)) anon_1
  WHERE (_precedence = 1);
COMMENT ON VIEW agri.harvest IS '収穫 / Harvest: 試験用の表。 / A table for tests, it''s fictional.';
COMMENT ON COLUMN agri.harvest.code IS '列code / Column code — 説明 / It''s code at 100%';
COMMENT ON COLUMN agri.harvest."年度" IS '列年度 / Column 年度 — 説明 / It''s 年度 at 100%';
COMMENT ON COLUMN agri.harvest.amount IS '列amount / Column amount — 説明 / It''s amount at 100%';
COMMENT ON COLUMN agri.harvest.note IS '列note / Column note — 説明 / It''s note at 100%';
COMMENT ON COLUMN agri.harvest._source IS '出どころのデータソース / source that the row came from';
COMMENT ON COLUMN agri.harvest._run IS '行を作った実行 / run that made the row';
COMMENT ON COLUMN agri.harvest._landed IS '受け取ったファイルの SHA-256（導出行では計算の控え） / SHA-256 of the file received (of a derived row: of its recipe)';
COMMENT ON COLUMN agri.harvest._row IS 'ファイル内の行の位置（導出行では計算結果の順番） / where the row stands in that file (of a derived row: in the result)';
CREATE FUNCTION agri.harvest_as_of(ts timestamp with time zone) RETURNS SETOF agri.harvest
    LANGUAGE sql STABLE
    AS $_$SELECT anon_1.code, anon_1."年度", anon_1.amount, anon_1.note, anon_1._source, anon_1._run, anon_1._landed, anon_1._row 
FROM (SELECT agri.harvest__history.code AS code, agri.harvest__history."年度" AS "年度", agri.harvest__history.amount AS amount, agri.harvest__history.note AS note, agri.harvest__history._source AS _source, agri.harvest__history._run AS _run, agri.harvest__history._landed AS _landed, agri.harvest__history._row AS _row, row_number() OVER (PARTITION BY agri.harvest__history.code, agri.harvest__history."年度" ORDER BY CASE agri.harvest__history._source WHEN 'oz.harvest' THEN 0 WHEN 'oz.survey' THEN 1 END) AS _precedence 
FROM agri.harvest__history 
WHERE agri.harvest__history._from_release <= (SELECT max("renkei"."release"."id") AS max_1 
FROM "renkei"."release" 
WHERE "renkei"."release"."released_at" <= $1) AND (agri.harvest__history._to_release IS NULL OR agri.harvest__history._to_release > (SELECT max("renkei"."release"."id") AS max_1 
FROM "renkei"."release" 
WHERE "renkei"."release"."released_at" <= $1))) AS anon_1 
WHERE anon_1._precedence = 1$_$;
CREATE TABLE trade.exports__history (
    code character varying NOT NULL,
    "年度" bigint NOT NULL,
    amount numeric(38,9),
    note character varying,
    _source character varying NOT NULL,
    _run character varying NOT NULL,
    _landed character varying,
    _row bigint,
    _from_release bigint NOT NULL,
    _to_release bigint
);
COMMENT ON TABLE trade.exports__history IS '収穫 / Harvest — 試験用の表。 / A table for tests, it''s fictional.';
COMMENT ON COLUMN trade.exports__history.code IS '列code / Column code — 説明 / It''s code at 100%';
COMMENT ON COLUMN trade.exports__history."年度" IS '列年度 / Column 年度 — 説明 / It''s 年度 at 100%';
COMMENT ON COLUMN trade.exports__history.amount IS '列amount / Column amount — 説明 / It''s amount at 100%';
COMMENT ON COLUMN trade.exports__history.note IS '列note / Column note — 説明 / It''s note at 100%';
COMMENT ON COLUMN trade.exports__history._source IS '出どころのデータソース / source that the row came from';
COMMENT ON COLUMN trade.exports__history._run IS '行を作った実行 / run that made the row';
COMMENT ON COLUMN trade.exports__history._landed IS '受け取ったファイルの SHA-256（導出行では計算の控え） / SHA-256 of the file received (of a derived row: of its recipe)';
COMMENT ON COLUMN trade.exports__history._row IS 'ファイル内の行の位置（導出行では計算結果の順番） / where the row stands in that file (of a derived row: in the result)';
COMMENT ON COLUMN trade.exports__history._from_release IS 'この行が現れた公開版 / release that brought the row';
COMMENT ON COLUMN trade.exports__history._to_release IS 'この行が終わった公開版（現行は空） / release that ended it, empty if current';
CREATE VIEW trade.exports AS
 SELECT code,
    "年度",
    amount,
    note,
    _source,
    _run,
    _landed,
    _row
   FROM trade.exports__history
  WHERE (_to_release IS NULL);
COMMENT ON VIEW trade.exports IS '収穫 / Harvest: 試験用の表。 / A table for tests, it''s fictional.';
COMMENT ON COLUMN trade.exports.code IS '列code / Column code — 説明 / It''s code at 100%';
COMMENT ON COLUMN trade.exports."年度" IS '列年度 / Column 年度 — 説明 / It''s 年度 at 100%';
COMMENT ON COLUMN trade.exports.amount IS '列amount / Column amount — 説明 / It''s amount at 100%';
COMMENT ON COLUMN trade.exports.note IS '列note / Column note — 説明 / It''s note at 100%';
COMMENT ON COLUMN trade.exports._source IS '出どころのデータソース / source that the row came from';
COMMENT ON COLUMN trade.exports._run IS '行を作った実行 / run that made the row';
COMMENT ON COLUMN trade.exports._landed IS '受け取ったファイルの SHA-256（導出行では計算の控え） / SHA-256 of the file received (of a derived row: of its recipe)';
COMMENT ON COLUMN trade.exports._row IS 'ファイル内の行の位置（導出行では計算結果の順番） / where the row stands in that file (of a derived row: in the result)';
CREATE FUNCTION trade.exports_as_of(ts timestamp with time zone) RETURNS SETOF trade.exports
    LANGUAGE sql STABLE
    AS $_$SELECT trade.exports__history.code, trade.exports__history."年度", trade.exports__history.amount, trade.exports__history.note, trade.exports__history._source, trade.exports__history._run, trade.exports__history._landed, trade.exports__history._row 
FROM trade.exports__history 
WHERE trade.exports__history._from_release <= (SELECT max("renkei"."release"."id") AS max_1 
FROM "renkei"."release" 
WHERE "renkei"."release"."released_at" <= $1) AND (trade.exports__history._to_release IS NULL OR trade.exports__history._to_release > (SELECT max("renkei"."release"."id") AS max_1 
FROM "renkei"."release" 
WHERE "renkei"."release"."released_at" <= $1))$_$;
CREATE VIEW agri.harvest__disagreement AS
 SELECT code,
    "年度",
    amount,
    note,
    _source,
    _run,
    _landed,
    _row
   FROM agri.harvest__history
  WHERE ((_to_release IS NULL) AND (EXISTS ( SELECT other.code,
            other."年度",
            other.amount,
            other.note,
            other._source,
            other._run,
            other._landed,
            other._row,
            other._from_release,
            other._to_release
           FROM agri.harvest__history other
          WHERE ((other._to_release IS NULL) AND ((other._source)::text <> (harvest__history._source)::text) AND ((harvest__history.code)::text = (other.code)::text) AND (harvest__history."年度" = other."年度") AND ((harvest__history.amount IS DISTINCT FROM other.amount) OR ((harvest__history.note)::text IS DISTINCT FROM (other.note)::text))))));
CREATE TABLE renkei.contract (
    dataset text NOT NULL,
    version text NOT NULL,
    shape text NOT NULL,
    fingerprint text NOT NULL
);
COMMENT ON TABLE renkei.contract IS '表にしたデータ契約 / contracts as they were made into tables';
COMMENT ON COLUMN renkei.contract.dataset IS 'データセット / dataset';
COMMENT ON COLUMN renkei.contract.version IS 'データ契約の版 / version of the contract';
COMMENT ON COLUMN renkei.contract.shape IS '表の形 / columns, key, precedence and order, JSON';
COMMENT ON COLUMN renkei.contract.fingerprint IS '契約の指紋 / fingerprint of the contract';
CREATE TABLE renkei.ledger (
    seq bigint NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
);
COMMENT ON TABLE renkei.ledger IS '台帳 / the ledger, chained by hashes';
COMMENT ON COLUMN renkei.ledger.seq IS '番号 / number, from 1';
COMMENT ON COLUMN renkei.ledger.entered_at IS '日時 / when';
COMMENT ON COLUMN renkei.ledger.kind IS '種類 / kind';
COMMENT ON COLUMN renkei.ledger.body IS '内容 / body, canonical JSON';
COMMENT ON COLUMN renkei.ledger.previous IS '直前のハッシュ / hash of the entry before';
COMMENT ON COLUMN renkei.ledger.hash IS 'ハッシュ / SHA-256 of all the rest';
CREATE TABLE renkei.quarantine (
    run text NOT NULL,
    source text NOT NULL,
    landed text NOT NULL,
    "row" bigint NOT NULL,
    reasons json NOT NULL,
    record json NOT NULL
);
COMMENT ON TABLE renkei.quarantine IS '隔離した行 / quarantined rows, whole';
COMMENT ON COLUMN renkei.quarantine.run IS '実行 / run';
COMMENT ON COLUMN renkei.quarantine.source IS 'データソース / source';
COMMENT ON COLUMN renkei.quarantine.landed IS '原本の SHA-256 / landed object';
COMMENT ON COLUMN renkei.quarantine."row" IS '原本での位置 / place in the landed object';
COMMENT ON COLUMN renkei.quarantine.reasons IS '理由 / reasons: rule, column, value';
COMMENT ON COLUMN renkei.quarantine.record IS '元の行 / the record as received';
CREATE TABLE renkei.release (
    id bigint NOT NULL,
    released_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE renkei.release IS '公開版 / releases';
COMMENT ON COLUMN renkei.release.id IS '公開版 / release, in the order of commits';
COMMENT ON COLUMN renkei.release.released_at IS '公開日時 / when it was released';
CREATE TABLE renkei.row_account (
    run text NOT NULL,
    release bigint NOT NULL,
    source text NOT NULL,
    dataset text NOT NULL,
    read bigint NOT NULL,
    published bigint NOT NULL,
    replaced bigint NOT NULL,
    unchanged bigint NOT NULL,
    quarantined bigint NOT NULL,
    dropped bigint NOT NULL,
    withdrawn bigint NOT NULL,
    retained bigint NOT NULL
);
COMMENT ON TABLE renkei.row_account IS '行の収支 / row accounts: read = published + unchanged + quarantined + dropped';
COMMENT ON COLUMN renkei.row_account.run IS '実行 / run';
COMMENT ON COLUMN renkei.row_account.release IS '公開版 / release';
COMMENT ON COLUMN renkei.row_account.source IS 'データソース / source';
COMMENT ON COLUMN renkei.row_account.dataset IS 'データセット / dataset';
COMMENT ON COLUMN renkei.row_account.read IS '読み取った行 / rows read';
COMMENT ON COLUMN renkei.row_account.published IS '公開した行 / rows published';
COMMENT ON COLUMN renkei.row_account.replaced IS 'うち置き換え / of these: in place of an earlier row';
COMMENT ON COLUMN renkei.row_account.unchanged IS '変更のない行 / rows as before';
COMMENT ON COLUMN renkei.row_account.quarantined IS '隔離した行 / rows quarantined';
COMMENT ON COLUMN renkei.row_account.dropped IS '規則で除いた行 / rows dropped by a declared rule';
COMMENT ON COLUMN renkei.row_account.withdrawn IS '取り下げた行 / rows that the source no longer has';
COMMENT ON COLUMN renkei.row_account.retained IS '取り下げを保留した行 / rows whose withdrawal waits';
CREATE TABLE renkei.rule_count (
    run text NOT NULL,
    landed text NOT NULL,
    kind text NOT NULL,
    "column" text NOT NULL,
    rule text NOT NULL,
    count bigint NOT NULL
);
COMMENT ON TABLE renkei.rule_count IS '規則の適用件数 / what each named rule did';
COMMENT ON COLUMN renkei.rule_count.run IS '実行 / run';
COMMENT ON COLUMN renkei.rule_count.landed IS '原本の SHA-256 / landed object';
COMMENT ON COLUMN renkei.rule_count.kind IS 'changed: 値を変えた / values changed; dropped: 行を除いた / rows dropped';
COMMENT ON COLUMN renkei.rule_count."column" IS '項目 / column, empty for rows';
COMMENT ON COLUMN renkei.rule_count.rule IS '規則 / rule';
COMMENT ON COLUMN renkei.rule_count.count IS '件数 / how many';
CREATE TABLE renkei.run (
    run text NOT NULL,
    source text NOT NULL,
    dataset text NOT NULL,
    delivers text NOT NULL,
    "interval" text NOT NULL,
    content_version text NOT NULL,
    landed json NOT NULL,
    outcome text NOT NULL,
    reasons json NOT NULL,
    release bigint NOT NULL
);
COMMENT ON TABLE renkei.run IS '公開された実行 / released runs';
COMMENT ON COLUMN renkei.run.run IS '実行 / run';
COMMENT ON COLUMN renkei.run.source IS 'データソース / source';
COMMENT ON COLUMN renkei.run.dataset IS 'データセット / dataset';
COMMENT ON COLUMN renkei.run.delivers IS '全件か差分か / whole or changes';
COMMENT ON COLUMN renkei.run."interval" IS '対象期間 / interval that was asked for';
COMMENT ON COLUMN renkei.run.content_version IS '登録内容の版 / version of registration and contract';
COMMENT ON COLUMN renkei.run.landed IS '原本の SHA-256 / landed objects, in order';
COMMENT ON COLUMN renkei.run.outcome IS '判定 / verdict';
COMMENT ON COLUMN renkei.run.reasons IS '判定の理由 / reasons of the verdict';
COMMENT ON COLUMN renkei.run.release IS '公開版 / release';
INSERT INTO agri.harvest__history VALUES ('a', 2020, 1.500000000, 'x', 'oz.harvest', 'r1000000000000001', 'e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683', 2, 1, 2);
INSERT INTO agri.harvest__history VALUES ('b', 2020, NULL, NULL, 'oz.harvest', 'r1000000000000001', 'e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683', 3, 1, 2);
INSERT INTO agri.harvest__history VALUES ('a', 2020, 2.500000000, 'x', 'oz.harvest', 'r1000000000000002', '7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451', 2, 2, NULL);
INSERT INTO agri.harvest__history VALUES ('b', 2020, 3.000000000, NULL, 'oz.harvest', 'r1000000000000002', '7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451', 3, 2, NULL);
INSERT INTO agri.harvest__history VALUES ('a', 2020, 2.500000000, 'y', 'oz.survey', 'r1000000000000003', '2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3', 2, 3, NULL);
INSERT INTO agri.harvest__history VALUES ('c', 2020, 7.000000000, 'z', 'oz.survey', 'r1000000000000003', '2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3', 3, 3, NULL);
INSERT INTO renkei.contract VALUES ('agri.harvest', '1.0.0', '{"columns":[["code","string",true,null],["年度","integer",true,null],["amount","number",false,null],["note","string",false,null]],"key":["code","年度"],"order":["code","年度","amount","note","_source","_run","_landed","_row"],"precedence":["oz.harvest","oz.survey"]}', '72bc189e0b2ecc6a73622ac3a3767240f1e2c6263f16118d7c15c2f77297916d');
INSERT INTO renkei.contract VALUES ('trade.exports', '1.0.0', '{"columns":[["code","string",true,null],["年度","integer",true,null],["amount","number",false,null],["note","string",false,null]],"key":["code","年度"],"order":["code","年度","amount","note","_source","_run","_landed","_row"],"precedence":[]}', 'c967f3afb757de8a8148d2a606f07745f968636325b22619c768f24f57739215');
INSERT INTO renkei.ledger VALUES (1, '2026-11-24 14:29:50.876522+00', 'release', '{"accounts":[{"dataset":"agri.harvest","dropped":0,"published":2,"quarantined":0,"read":2,"release":1,"replaced":0,"retained":0,"run":"r1000000000000001","source":"oz.harvest","unchanged":0,"withdrawn":0}],"at":"2026-11-24T14:29:50.876522+00:00","release":1,"runs":[{"content_version":"v1","dataset":"agri.harvest","delivers":"whole","interval":"-","landed":["e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683"],"notes":[],"outcome":"pass","reasons":[],"result":{"success":true},"rows":{"e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683":{"dropped":{},"good":2,"quarantined":0,"read":2}},"run":"r1000000000000001","source":"oz.harvest"}]}', '0000000000000000000000000000000000000000000000000000000000000000', 'a96d107ccdb25e84fd7ebeae34a005342525c7aac0ad97f6ac0db5ec135cfd07');
INSERT INTO renkei.ledger VALUES (2, '2026-11-24 14:29:50.917329+00', 'release', '{"accounts":[{"dataset":"agri.harvest","dropped":1,"published":2,"quarantined":1,"read":4,"release":2,"replaced":2,"retained":0,"run":"r1000000000000002","source":"oz.harvest","unchanged":0,"withdrawn":0}],"at":"2026-11-24T14:29:50.917329+00:00","release":2,"runs":[{"content_version":"v1","dataset":"agri.harvest","delivers":"whole","interval":"-","landed":["7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451"],"notes":[],"outcome":"pass","reasons":[],"result":{"success":true},"rows":{"7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451":{"dropped":{"total":1},"good":2,"quarantined":1,"read":4}},"run":"r1000000000000002","source":"oz.harvest"}]}', 'a96d107ccdb25e84fd7ebeae34a005342525c7aac0ad97f6ac0db5ec135cfd07', '90b493748ba8981e2a0c60cbd7898b8f35fe78984b31822618f25f0f44d19954');
INSERT INTO renkei.ledger VALUES (3, '2026-11-24 14:29:50.948789+00', 'release', '{"accounts":[{"dataset":"agri.harvest","dropped":0,"published":2,"quarantined":0,"read":2,"release":3,"replaced":0,"retained":0,"run":"r1000000000000003","source":"oz.survey","unchanged":0,"withdrawn":0}],"at":"2026-11-24T14:29:50.948789+00:00","release":3,"runs":[{"content_version":"v1","dataset":"agri.harvest","delivers":"changes","interval":"-","landed":["2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3"],"notes":[],"outcome":"pass","reasons":[],"result":{"success":true},"rows":{"2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3":{"dropped":{},"good":2,"quarantined":0,"read":2}},"run":"r1000000000000003","source":"oz.survey"}]}', '90b493748ba8981e2a0c60cbd7898b8f35fe78984b31822618f25f0f44d19954', '07129a2daf3bc52c639cf01b41dcf70fd2b197cb92d2477b80d8dccc3aced1b2');
INSERT INTO renkei.ledger VALUES (4, '2026-11-24 14:29:50.985538+00', 'release', '{"accounts":[{"dataset":"trade.exports","dropped":0,"published":1,"quarantined":0,"read":1,"release":4,"replaced":0,"retained":0,"run":"r1000000000000004","source":"oz.trade","unchanged":0,"withdrawn":0}],"at":"2026-11-24T14:29:50.985538+00:00","release":4,"runs":[{"content_version":"v1","dataset":"trade.exports","delivers":"whole","interval":"-","landed":["19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7"],"notes":[],"outcome":"pass","reasons":[],"result":{"success":true},"rows":{"19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7":{"dropped":{},"good":1,"quarantined":0,"read":1}},"run":"r1000000000000004","source":"oz.trade"}]}', '07129a2daf3bc52c639cf01b41dcf70fd2b197cb92d2477b80d8dccc3aced1b2', '6f14d8ca755923bc779c4bd42f17074a10dd02b014532123b69ebc51abfbea3f');
INSERT INTO renkei.ledger VALUES (5, '2026-11-24 14:29:50.99289+00', 'failure', '{"en":"cut","ja":"切れた","source":"oz.trade","stage":"fetch","where":"oz.trade"}', '6f14d8ca755923bc779c4bd42f17074a10dd02b014532123b69ebc51abfbea3f', '274981d4df8191624d2fa050ce56d6de3ab771f1e41aa873858b083e6eadc3f3');
INSERT INTO renkei.ledger VALUES (6, '2026-11-24 14:29:51.027087+00', 'release', '{"accounts":[{"dataset":"trade.exports","dropped":0,"published":2,"quarantined":0,"read":2,"release":5,"replaced":1,"retained":0,"run":"r1000000000000005","source":"oz.trade","unchanged":0,"withdrawn":0}],"at":"2026-11-24T14:29:51.027087+00:00","release":5,"runs":[{"content_version":"v1","dataset":"trade.exports","delivers":"whole","interval":"-","landed":["4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5"],"notes":[],"outcome":"pass","reasons":[],"result":{"success":true},"rows":{"4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5":{"dropped":{},"good":2,"quarantined":0,"read":2}},"run":"r1000000000000005","source":"oz.trade"}]}', '274981d4df8191624d2fa050ce56d6de3ab771f1e41aa873858b083e6eadc3f3', 'a1b0bb014f88ff070b1c9a62bce5ffcccb24d6a70e9da5859d140cecdf531a67');
INSERT INTO renkei.quarantine VALUES ('r1000000000000002', 'oz.harvest', '7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451', 9, '[{"rule":"date.unknown","column":"day","value":"x"}]', '{"コード":"c"}');
INSERT INTO renkei.release VALUES (1, '2026-11-24 14:29:50.876522+00');
INSERT INTO renkei.release VALUES (2, '2026-11-24 14:29:50.917329+00');
INSERT INTO renkei.release VALUES (3, '2026-11-24 14:29:50.948789+00');
INSERT INTO renkei.release VALUES (4, '2026-11-24 14:29:50.985538+00');
INSERT INTO renkei.release VALUES (5, '2026-11-24 14:29:51.027087+00');
INSERT INTO renkei.row_account VALUES ('r1000000000000001', 1, 'oz.harvest', 'agri.harvest', 2, 2, 0, 0, 0, 0, 0, 0);
INSERT INTO renkei.row_account VALUES ('r1000000000000002', 2, 'oz.harvest', 'agri.harvest', 4, 2, 2, 0, 1, 1, 0, 0);
INSERT INTO renkei.row_account VALUES ('r1000000000000003', 3, 'oz.survey', 'agri.harvest', 2, 2, 0, 0, 0, 0, 0, 0);
INSERT INTO renkei.row_account VALUES ('r1000000000000004', 4, 'oz.trade', 'trade.exports', 1, 1, 0, 0, 0, 0, 0, 0);
INSERT INTO renkei.row_account VALUES ('r1000000000000005', 5, 'oz.trade', 'trade.exports', 2, 2, 1, 0, 0, 0, 0, 0);
INSERT INTO renkei.rule_count VALUES ('r1000000000000001', 'e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683', 'changed', 'amount', 'comma_removed', 3);
INSERT INTO renkei.rule_count VALUES ('r1000000000000002', '7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451', 'changed', 'amount', 'comma_removed', 3);
INSERT INTO renkei.rule_count VALUES ('r1000000000000002', '7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451', 'dropped', '', 'total', 1);
INSERT INTO renkei.rule_count VALUES ('r1000000000000003', '2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3', 'changed', 'amount', 'comma_removed', 3);
INSERT INTO renkei.rule_count VALUES ('r1000000000000004', '19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7', 'changed', 'amount', 'comma_removed', 3);
INSERT INTO renkei.rule_count VALUES ('r1000000000000005', '4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5', 'changed', 'amount', 'comma_removed', 3);
INSERT INTO renkei.run VALUES ('r1000000000000001', 'oz.harvest', 'agri.harvest', 'whole', '-', 'v1', '["e7f6c011776e8db7cd330b54174fd76f7d0216b612387a5ffcfb81e6f0919683"]', 'pass', '[]', 1);
INSERT INTO renkei.run VALUES ('r1000000000000002', 'oz.harvest', 'agri.harvest', 'whole', '-', 'v1', '["7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451"]', 'pass', '[]', 2);
INSERT INTO renkei.run VALUES ('r1000000000000003', 'oz.survey', 'agri.harvest', 'changes', '-', 'v1', '["2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3"]', 'pass', '[]', 3);
INSERT INTO renkei.run VALUES ('r1000000000000004', 'oz.trade', 'trade.exports', 'whole', '-', 'v1', '["19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7"]', 'pass', '[]', 4);
INSERT INTO renkei.run VALUES ('r1000000000000005', 'oz.trade', 'trade.exports', 'whole', '-', 'v1', '["4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5"]', 'pass', '[]', 5);
INSERT INTO trade.exports__history VALUES ('x', 2021, 1.000000000, 'it''s', 'oz.trade', 'r1000000000000004', '19581e27de7ced00ff1ce50b2047e7a567c76b1cbaebabe5ef03f7c3017bb5b7', 2, 4, 5);
INSERT INTO trade.exports__history VALUES ('x', 2021, 2.000000000, 'it''s', 'oz.trade', 'r1000000000000005', '4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5', 2, 5, NULL);
INSERT INTO trade.exports__history VALUES ('y', 2021, 9.000000000, NULL, 'oz.trade', 'r1000000000000005', '4a44dc15364204a80fe80e9039455cc1608281820fe2b24f1e5233ade6af1dd5', 3, 5, NULL);
ALTER TABLE ONLY renkei.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (dataset);
ALTER TABLE ONLY renkei.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY renkei.release
    ADD CONSTRAINT release_pkey PRIMARY KEY (id);
ALTER TABLE ONLY renkei.row_account
    ADD CONSTRAINT row_account_pkey PRIMARY KEY (run);
ALTER TABLE ONLY renkei.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (run);
CREATE UNIQUE INDEX ix_agri_harvest__history_code ON agri.harvest__history USING btree (code, "年度", _source) WHERE (_to_release IS NULL);
CREATE UNIQUE INDEX ix_trade_exports__history_code ON trade.exports__history USING btree (code, "年度", _source) WHERE (_to_release IS NULL);
