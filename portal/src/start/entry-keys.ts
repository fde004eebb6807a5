import { type RefObject, useEffect } from "react";

/**
 * `/` goes to the search; arrows go from the search into the roles and up and down among them; Enter in the search opens the
 * first. What Enter does on a role is the link's own.
 */
export function useEntryKeys(
  search: RefObject<HTMLInputElement | null>,
  list: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]")) return;
      const at = event.target as HTMLElement;
      const isInSearch = at === search.current;
      if (event.key === "/" && !isInSearch) {
        event.preventDefault();
        search.current?.focus();
        search.current?.select();
        return;
      }
      const doors = [...(list.current?.querySelectorAll<HTMLElement>("[data-door]") ?? [])];
      const place = doors.findIndex((door) => door.closest("li")?.contains(at));
      const move = (to: number): void => {
        event.preventDefault();
        const door = doors[to];
        (door ?? search.current)?.focus();
      };
      if (event.key === "ArrowDown" && (isInSearch || place >= 0))
        move(Math.min(place + 1, doors.length - 1));
      else if (event.key === "ArrowUp" && place >= 0) move(place - 1);
      else if (event.key === "Enter" && isInSearch) doors[0]?.click();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [search, list]);
}
