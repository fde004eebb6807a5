/** A declaration of so many accounts and people: projects of four stages, each with a team; some people are in two. */
export function manyAccounts(count: number, people = 60): string {
  const stages = ["development", "preproduction", "production", "sandbox"];
  const projects = Math.ceil(count / stages.length);
  const project = (index: number): string => `project${String(index).padStart(2, "0")}`;
  const accounts = Array.from({ length: count - 1 }, (_, index) => {
    const [name, stage] = [project(Math.floor(index / stages.length)), stages[index % stages.length]];
    return `  ${name}-${stage}: { id: "${200_000_000_000 + index}", project: ${name}, stage: ${stage} }`;
  });
  const teams = Array.from(
    { length: projects },
    (_, index) =>
      `  ${project(index)}: { members: [${members(index, projects, people).join(", ")}], access: ["Developer@project=${project(index)},stage!=production", "Operator@project=${project(index)},stage=production"] }`,
  );
  const names = Array.from({ length: projects }, (_, index) => members(index, projects, people)).flat();
  return [
    "version: 1",
    "organization: larkspur",
    "source: users",
    "accounts:",
    `  users: "100000000000"`,
    ...accounts,
    "roles:",
    "  Developer: { description: Everything but identity management, policies: [PowerUserAccess] }",
    "  Operator: { description: Look at everything, policies: [ReadOnlyAccess] }",
    "teams:",
    ...teams,
    "people:",
    ...[...new Set(names)].sort().map((name) => `  ${name}: {}`),
    "",
  ].join("\n");
}

function members(team: number, teams: number, people: number): readonly string[] {
  const own = Math.ceil(people / teams);
  return Array.from({ length: own + 2 }, (_, place) => {
    const index = (team * own + place) % people;
    return `person${String(index).padStart(3, "0")}`;
  });
}
