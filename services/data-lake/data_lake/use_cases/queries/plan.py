"""What a statement will read: tables by name, partitions and files by what it asks of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from msgspec import Struct, json

from data_lake.domain.dataset import Dataset
from data_lake.domain.engine_job import SourceFile, TableSource
from data_lake.domain.errors import RefusedQuery, TransientError
from data_lake.domain.estimate import Estimate, TablePlan, estimate_of
from data_lake.domain.layout import DataFile, Manifest, Pointer
from data_lake.domain.query import Ask
from data_lake.engines.sql import Prepared, duckdb_type, prepare
from data_lake.use_cases.ports import Catalogue, Commits
from data_lake.use_cases.queries.known_manifests import KnownManifests
from data_lake.use_cases.queries.table_reading import TableReading
from data_lake.use_cases.queries.tables import Tables

_READERS = 16
# A landing stores its data set first, so that who reads again finds that one or a later one.
_MOST_READINGS = 5


class Plan(Struct, frozen=True):
    """`reuse_key` is "" for what may be answered otherwise the next time; `refusal` says why it
    can be estimated and not run.
    """

    prepared: Prepared
    sources: tuple[TableSource, ...]
    estimate: Estimate
    reuse_key: str
    refusal: RefusedQuery | None = None


class Planner(Struct, frozen=True):
    """`embedded_limit_bytes`: what is estimated above goes to Athena. `has_athena` of this stage.

    `address` of an object's key as engines read it.
    """

    catalogue: Catalogue
    commits: Commits
    manifests: KnownManifests
    address: Callable[[str], str]
    embedded_limit_bytes: int
    has_athena: bool

    def __call__(self, ask: Ask) -> Plan:
        """Raises RefusedQuery for what isn't a statement that we run, TransientError when data sets
        change faster than they can be read."""
        for _ in range(_MOST_READINGS):
            plan = self._plan(ask)
            if plan is not None:
                return plan
        raise TransientError("a table of the statement changes faster than it can be read")

    def _plan(self, ask: Ask) -> Plan | None:
        """None when rows of a later schema were committed after the data set was read."""
        tables = Tables(self.catalogue)
        prepared = prepare(ask.sql, tables, ask.parameters)
        plans: list[TablePlan] = []
        sources: list[TableSource] = []
        versions: list[object] = []
        for name in dict.fromkeys(use.name for use in prepared.tables):
            uses = [use for use in prepared.tables if use.name == name]
            dataset = tables.found(name)
            reading = TableReading(dataset, uses, self.commits.pointers(name))
            manifests = self._manifests(reading.pointers_read)
            if any(each.schema_version > dataset.schema_version for each in manifests):
                return None
            files = [(m.partition, file) for m in manifests for file in reading.files_of(m)]
            plans.append(reading.plan(files))
            sources.append(self._source(dataset, files))
            versions.append([name, dataset.schema_version, [_at(p) for p in reading.pointers_read]])
        scanned = sum(plan.bytes_read for plan in plans)
        engine, reason, refusal = self._engine(ask, scanned)
        estimate = estimate_of(tuple(plans), engine, (reason,), refusal.code if refusal else "")
        is_kept = prepared.kind == "query" and prepared.is_repeatable
        key = _reuse_key(prepared, versions) if is_kept else ""
        return Plan(prepared, tuple(sources), estimate, key, refusal)

    def _manifests(self, pointers: Sequence[Pointer]) -> list[Manifest]:
        self.manifests.forget_the_oldest()
        if len(pointers) < 2:
            found = [self.manifests(pointer) for pointer in pointers]
        else:
            with ThreadPoolExecutor(min(_READERS, len(pointers))) as readers:
                found = list(readers.map(self.manifests, pointers))
        return [manifest for manifest in found if manifest is not None]

    def _source(self, dataset: Dataset, files: Sequence[tuple[str, DataFile]]) -> TableSource:
        return TableSource(
            name=dataset.name,
            columns=tuple(
                (name, duckdb_type(kind)) for name, kind in dataset.column_types().items()
            ),
            files=tuple(SourceFile(self.address(file.key), partition) for partition, file in files),
            partition_column=dataset.layout.partition_column,
        )

    def _engine(self, ask: Ask, scanned: int) -> tuple[str, str, RefusedQuery | None]:
        """Which one, why, and why not after all."""
        limit = self.embedded_limit_bytes
        is_large = scanned > limit
        large = f"it reads {scanned} bytes, and the embedded engine takes {limit} at most"
        if ask.engine == "embedded" and is_large:
            reason = f"{large}: ask for the engine athena, or auto"
            return "embedded", reason, RefusedQuery("too_large_for_engine", reason)
        if ask.engine != "athena" and not is_large:
            return "embedded", f"it reads no more than the embedded engine's {limit} bytes", None
        reason = "athena was asked for" if ask.engine == "athena" else large
        if self.has_athena:
            return "athena", reason, None
        reason += ", but this stage has no Athena"
        return "athena", reason, RefusedQuery("needs_athena", reason)


def _at(pointer: Pointer) -> list[object]:
    return [pointer.partition, pointer.version, pointer.manifest_key]


def _reuse_key(prepared: Prepared, versions: Sequence[object]) -> str:
    """The statement with its parameters, and the version of all that it reads."""
    return sha256(json.encode([prepared.kind, prepared.athena_sql, versions])).hexdigest()
