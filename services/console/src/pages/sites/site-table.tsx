import type { JSX } from "preact";
import type { Site } from "../../apis/clients.ts";
import { asExactMoment, asMoment, asPlace, inMetres } from "../../design/words.ts";

interface SiteTableProps {
  readonly sites: readonly Site[];
  /** Ids of those that were made on this page. */
  readonly fresh: ReadonlySet<string>;
}

/** The roles are said again because narrow screens show the rows as cards, by which browsers forget them. */
export function SiteTable({ sites, fresh }: SiteTableProps): JSX.Element {
  return (
    <table class="site-table card" role="table" aria-label="Sites">
      <thead role="rowgroup">
        <tr role="row">
          {["Name", "Where", "Elevation", "External id", "Registered"].map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {sites.map((site) => (
          <SiteRow key={site.id} site={site} isFresh={fresh.has(site.id)} />
        ))}
      </tbody>
    </table>
  );
}

function SiteRow({ site, isFresh }: { site: Site; isFresh: boolean }): JSX.Element {
  return (
    <tr role="row" class={isFresh ? "fresh" : ""} data-site-id={site.id}>
      <th role="rowheader" scope="row">
        {site.name}
        {isFresh && <span class="badge good">New</span>}
      </th>
      <td role="cell" class="number" data-name="Where">
        {asPlace(site.latitude, site.longitude)}
      </td>
      <td role="cell" class="number" data-name="Elevation">
        {site.elevationMetres === undefined ? <None /> : inMetres(site.elevationMetres)}
      </td>
      <td role="cell" data-name="External id">
        {site.externalId === undefined ? <None /> : <code>{site.externalId}</code>}
      </td>
      <td role="cell" class="soft" data-name="Registered">
        <time dateTime={site.createdAt} title={asExactMoment(site.createdAt)}>
          {asMoment(site.createdAt)}
        </time>
      </td>
    </tr>
  );
}

function None(): JSX.Element {
  return (
    <span class="soft">
      <span aria-hidden="true">–</span>
      <span class="unseen">not said</span>
    </span>
  );
}
