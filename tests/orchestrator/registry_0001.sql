CREATE TABLE tenants (
  tenant_id TEXT NOT NULL,
  "key" TEXT NOT NULL,
  state TEXT NOT NULL,
  state_reason TEXT,
  state_since VARCHAR(32) NOT NULL,
  business_name TEXT NOT NULL,
  business_type TEXT NOT NULL,
  currency TEXT NOT NULL,
  language TEXT NOT NULL,
  timezone TEXT NOT NULL,
  generation INTEGER NOT NULL,
  created_at VARCHAR(32) NOT NULL,
  created_by TEXT NOT NULL,
  last_activity_at VARCHAR(32),
  deleted_at VARCHAR(32),
  folder TEXT,
  has_books BOOLEAN DEFAULT 0 NOT NULL,
  PRIMARY KEY (tenant_id)
);
CREATE UNIQUE INDEX tenants_by_key ON tenants ("key") WHERE state <> 'deleted';
CREATE INDEX tenants_at_work ON tenants (state) WHERE state NOT IN ('asleep', 'deleted');
CREATE TABLE operations (
  operation_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  "key" TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  reason TEXT,
  started_at VARCHAR(32) NOT NULL,
  "plan" JSON NOT NULL,
  finished_at VARCHAR(32),
  result JSON,
  error JSON,
  idempotency_key TEXT,
  fingerprint TEXT,
  PRIMARY KEY (operation_id)
);
CREATE INDEX ix_operations_tenant_id ON operations (tenant_id);
CREATE INDEX operations_running ON operations (state) WHERE state = 'running';
CREATE UNIQUE INDEX operations_once ON operations (requested_by, idempotency_key);
CREATE TABLE events (
  id INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  at VARCHAR(32) NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  reason TEXT,
  operation_id TEXT,
  PRIMARY KEY (id)
);
CREATE INDEX events_of_tenant ON events (tenant_id, id);
CREATE TABLE audit (
  id INTEGER NOT NULL,
  at VARCHAR(32) NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  "key" TEXT,
  tenant_id TEXT,
  details JSON NOT NULL,
  PRIMARY KEY (id)
);
CREATE INDEX audit_of_key ON audit ("key", id);
CREATE TABLE tokens (
  token_id TEXT NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  digest TEXT NOT NULL,
  scopes JSON NOT NULL,
  tenants JSON,
  created_at VARCHAR(32) NOT NULL,
  created_by TEXT NOT NULL,
  expires_at VARCHAR(32),
  revoked_at VARCHAR(32),
  PRIMARY KEY (token_id),
  UNIQUE (digest)
);
CREATE TABLE identities (
  identity TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (identity),
  FOREIGN KEY(tenant_id) REFERENCES tenants (tenant_id)
);
CREATE INDEX ix_identities_tenant_id ON identities (tenant_id);
