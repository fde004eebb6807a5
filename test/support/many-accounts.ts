/** A declaration of so many accounts: projects of four stages, teams of four people, an administrator for each ten. */
export function manyAccounts(count: number): string {
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
      `  ${project(index)}: { members: [${members(index).join(", ")}], access: ["Developer@project=${project(index)},stage!=production", "Operator@project=${project(index)},stage=production"] }`,
  );
  const people = [...new Set(Array.from({ length: projects }, (_, index) => members(index)).flat())];
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
    ...people.map((name) => `  ${name}: {}`),
    "",
  ].join("\n");
}

function members(team: number): readonly string[] {
  return [0, 1, 2, 3].map((place) => `person${String((team * 2 + place * 7) % 60).padStart(2, "0")}`);
}
