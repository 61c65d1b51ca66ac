import type { JSX } from "preact";
import { failureWords } from "../../apis/failure-words.ts";
import type { DeployedService } from "../../configuration.ts";
import { Badge } from "../../design/notices.tsx";
import { asExactMoment, asMoment, inMilliseconds } from "../../design/words.ts";
import { type Door, type Doors, hasDoor } from "./doors.ts";
import { serviceWords } from "./service-words.ts";

interface ServiceCardsProps {
  readonly services: readonly DeployedService[];
  readonly doors: Doors | null;
}

export function ServiceCards({ services, doors }: ServiceCardsProps): JSX.Element {
  return (
    <ul class="services" role="list" aria-label="Services">
      {services.map((service) => (
        <li key={service.name} class="service card" data-service={service.name}>
          <div class="service-head">
            <h3>{service.name}</h3>
            <DoorBadge service={service} door={doors?.[service.name] ?? null} />
          </div>
          <p class="soft">{serviceWords(service.name)}</p>
          <p class="small soft service-deployed">
            Deployed{" "}
            <time dateTime={service.deployedAt} title={asExactMoment(service.deployedAt)}>
              {asMoment(service.deployedAt)}
            </time>{" "}
            <code title="What is deployed">{service.templateHash.slice(0, 8)}</code>
          </p>
        </li>
      ))}
    </ul>
  );
}

function DoorBadge({ service, door }: { service: DeployedService; door: Door | null }): JSX.Element {
  if (service.name === "console") return <Badge tone="good">This page</Badge>;
  if (!hasDoor(service.name)) {
    return <Badge tone="quiet">{service.url === null ? "No door of its own" : "Serves files"}</Badge>;
  }
  if (door === null) return <Badge tone="waiting">Knocking…</Badge>;
  if (door.kind === "silent") return <Badge tone="bad">{failureWords(door.failure).title}</Badge>;
  return (
    <Badge tone="good">
      <span class="number">Answers in {inMilliseconds(Math.max(1, door.tookMs))}</span>
    </Badge>
  );
}
