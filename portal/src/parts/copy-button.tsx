import { type ReactNode, useEffect, useState } from "react";
import { CheckIcon, CopyIcon } from "./icons.tsx";

/** Copies a text, and says that it did. */
export function CopyButton({
  text,
  what,
  label = "Copy",
}: {
  readonly text: string;
  readonly what: string;
  readonly label?: string;
}): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className="rb-quiet-button"
      aria-label={`${label}: ${what}`}
      onClick={() => void copy(text).then(() => setCopied(true))}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
      <span role="status">{copied ? "Copied" : label}</span>
    </button>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

/** Pages from a folder have no clipboard of their own in every browser. */
function copyBySelection(text: string): void {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "rb-offscreen";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** A text in a box, to be read and copied. */
export function CodeBox({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  return (
    <div className="rb-code">
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
