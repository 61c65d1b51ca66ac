import "./sites.css";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Site } from "../../apis/clients.ts";
import { Empty, FailureNotice, Skeleton } from "../../design/notices.tsx";
import { Page } from "../../design/page.tsx";
import { useEstate } from "../../estate.ts";
import { SiteForm } from "./site-form.tsx";
import { SiteTable } from "./site-table.tsx";
import { type SiteList, useSites } from "./use-sites.ts";

export function Sites(): JSX.Element {
  const { apis, person } = useEstate();
  const list = useSites(apis.webApi);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [tidings, setTidings] = useState("");
  const created = (site: Site) => {
    list.add(site);
    setFresh((before) => new Set([...before, site.id]));
    setTidings(`${site.name} is registered.`);
  };
  const mayCreate = person.role === "operator";
  return (
    <Page name="Sites" lead="Places in the field where devices may stand and photographs are taken.">
      <p class="unseen" role="status">
        {tidings}
      </p>
      <div class={mayCreate ? "sites two" : "sites"}>
        {mayCreate ? (
          <SiteForm webApi={apis.webApi} created={created} />
        ) : (
          <p class="soft">You are a viewer: registering a site needs an operator.</p>
        )}
        <section aria-label="Registered sites">
          <List list={list} fresh={fresh} mayCreate={mayCreate} />
        </section>
      </div>
    </Page>
  );
}

interface ListProps {
  readonly list: SiteList;
  readonly fresh: ReadonlySet<string>;
  readonly mayCreate: boolean;
}

function List({ list, fresh, mayCreate }: ListProps): JSX.Element {
  const { sites, failure, isLoading, hasMore, loadMore } = list;
  if (sites === null) return failure === null ? <Waiting /> : <FailureNotice failure={failure} again={loadMore} />;
  if (sites.length === 0 && failure === null) {
    return (
      <Empty title="No site yet">
        <p>{mayCreate ? "Register the first one with the form." : "An operator registers the first one."}</p>
      </Empty>
    );
  }
  return (
    <div class="site-list">
      <SiteTable sites={sites} fresh={fresh} />
      {failure !== null && <FailureNotice failure={failure} again={loadMore} />}
      {failure === null && hasMore && (
        <button type="button" class="button" onClick={loadMore} aria-disabled={isLoading}>
          {isLoading ? "Loading…" : "Show more"}
        </button>
      )}
    </div>
  );
}

function Waiting(): JSX.Element {
  return (
    <Skeleton of="sites">
      <div class="site-list">
        {[1, 2, 3, 4, 5, 6].map((row) => (
          <div key={row} class="skeleton site-skeleton" />
        ))}
      </div>
    </Skeleton>
  );
}
