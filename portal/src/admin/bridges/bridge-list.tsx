import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";
import type { Bridge, WorldName } from "../../../../src/server/contract.ts";
import { BridgeDetails, BridgeTerms } from "./bridge-details.tsx";

/** Rows that are drawn at once; the rest follows on demand. */
const pageSize = 100;

type Column = "person" | "role" | "account";

const column = (id: Column, header: string): TableProps.ColumnDefinition<Bridge> => ({
  id,
  header,
  sortingField: id,
  cell: (bridge) => bridge[id],
});

/** The same as the picture, for whoever would rather read. */
export function BridgeList({
  bridges,
  world,
}: {
  readonly bridges: readonly Bridge[];
  readonly world: WorldName;
}): ReactNode {
  const [sort, setSort] = useState<{ readonly column: Column; readonly descending: boolean }>({
    column: "person",
    descending: false,
  });
  const [most, setMost] = useState(pageSize);
  const [selected, setSelected] = useState<Bridge>();
  const sorted = [...bridges].sort(
    (a, b) => (a[sort.column] < b[sort.column] ? -1 : 1) * (sort.descending ? -1 : 1),
  );
  return (
    <div className="pic pic-list">
      <Table<Bridge>
        variant="container"
        contentDensity="compact"
        stickyHeader
        enableKeyboardNavigation
        items={sorted.slice(0, most)}
        trackBy={({ person, roleArn }) => `${person} ${roleArn}`}
        selectionType="single"
        selectedItems={selected ? [selected] : []}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems[0])}
        ariaLabels={{
          tableLabel: "Bridges",
          selectionGroupLabel: "Bridge",
          itemSelectionLabel: (_, { person, role, account }) => `${person} → ${role} @ ${account}`,
        }}
        sortingColumn={{ sortingField: sort.column }}
        sortingDescending={sort.descending}
        onSortingChange={({ detail }) =>
          setSort({
            column: detail.sortingColumn.sortingField as Column,
            descending: detail.isDescending ?? false,
          })
        }
        columnDefinitions={[
          column("person", "Person"),
          column("role", "Role"),
          column("account", "Account"),
          { id: "terms", header: "State and terms", cell: (bridge) => <BridgeTerms bridge={bridge} /> },
        ]}
        empty="No bridge matches."
        footer={
          most < sorted.length ? (
            <button type="button" className="rb-quiet-button" onClick={() => setMost(most + pageSize * 5)}>
              Show more: {sorted.length - most} are left
            </button>
          ) : null
        }
      />
      {selected && (
        <BridgeDetails
          title={selected.person}
          bridges={[selected]}
          world={world}
          close={() => setSelected(undefined)}
        />
      )}
    </div>
  );
}
