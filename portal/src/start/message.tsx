import type { ReactNode } from "react";

/** A state of the page in which there is nothing to list: what it means, and how to go on. */
export function Message({
  title,
  heading,
  children,
}: {
  readonly title?: string;
  readonly heading: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <>
      {title !== undefined && <h1>{title}</h1>}
      <section className="start-message">
        <h2>{heading}</h2>
        {children}
      </section>
    </>
  );
}
