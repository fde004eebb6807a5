// Virtual MFA devices: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
import type { Arn } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import type { MfaDevice, User } from "./entities.ts";
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedUser, authorizedUserOrSelf, decide } from "./lookup.ts";
import { pageOf } from "./page.ts";
import { iamArn } from "./places.ts";
import { qrCode } from "./qr-code.ts";
import { qrImage } from "./qr-image.ts";
import { requestedTags, tagContext, tagsOf } from "./tagging.ts";
import { synchronize } from "./totp.ts";
import { describeUser } from "./users.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html: "up to eight MFA devices". */
const devicesPerUser = 8;

const CreateVirtualMFADevice: Operation = (input, call) => {
  const { account, state } = call;
  const name = text(input, "VirtualMFADeviceName");
  const path = optionalText(input, "Path") ?? "/";
  const serialNumber = iamArn(account, "mfa", path, name);
  const tags = requestedTags(input);
  decide(call, serialNumber, tagContext(tags));
  if (account.mfaDevices.has(serialNumber)) {
    throw alreadyExists("MFADevice entity at the same path and name already exists.");
  }
  const secret = state.ids.base32(64);
  const device: MfaDevice = {
    serialNumber,
    name,
    path,
    seed: decodeBase32(secret),
    createdAt: isoSeconds(call.now),
    tags,
    enabledAt: undefined,
    owner: undefined,
    drift: 0,
    lastStep: 0,
  };
  account.mfaDevices.set(serialNumber, device);
  return {
    VirtualMFADevice: {
      SerialNumber: serialNumber,
      Base32StringSeed: Buffer.from(secret, "ascii").toString("base64"),
      QRCodePNG: qrImage(qrCode(keyUri(account.alias ?? account.id, name, secret))).toString("base64"),
      ...tagsOf(tags),
    },
  };
};

/**
 * What an authenticator app reads from the QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
 * A long name is cut: the code holds 520 bytes.
 */
function keyUri(account: string, device: string, secret: string): string {
  const issuer = encodeURIComponent("Amazon Web Services");
  const label = encodeURIComponent(`${device.slice(0, 64)}@${account}`);
  return `otpauth://totp/${issuer}:${label}?secret=${secret}&issuer=${issuer}`;
}

function decodeBase32(secret: string): Buffer {
  let bits = "";
  for (const character of secret) {
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(character).toString(2).padStart(5, "0");
  }
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

const EnableMFADevice: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  const device = requireDevice(call, text(input, "SerialNumber"));
  if (device.owner !== undefined) throw alreadyExists("MFA Device is already in use.");
  if (user.mfaDevices.size >= devicesPerUser) {
    throw limitExceeded(`Cannot exceed quota for MFADevicesPerUser: ${devicesPerUser}`);
  }
  synchronize(
    device,
    text(input, "AuthenticationCode1"),
    text(input, "AuthenticationCode2"),
    call.now.getTime(),
    false,
  );
  device.owner = user;
  device.enabledAt = isoSeconds(call.now);
  user.mfaDevices.set(device.serialNumber, device);
};

const ResyncMFADevice: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  const device = requireOwnDevice(user, text(input, "SerialNumber"));
  synchronize(
    device,
    text(input, "AuthenticationCode1"),
    text(input, "AuthenticationCode2"),
    call.now.getTime(),
    true,
  );
};

const DeactivateMFADevice: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const device = requireOwnDevice(user, text(input, "SerialNumber"));
  user.mfaDevices.delete(device.serialNumber);
  device.owner = undefined;
  device.enabledAt = undefined;
};

const DeleteVirtualMFADevice: Operation = (input, call) => {
  const serialNumber = text(input, "SerialNumber");
  decide(call, serialNumber);
  const device = requireDevice(call, serialNumber);
  if (device.owner !== undefined) throw deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
  call.account.mfaDevices.delete(device.serialNumber);
};

function requireDevice(call: Call, serialNumber: string): MfaDevice {
  const device = call.account.mfaDevices.get(serialNumber as Arn);
  if (device === undefined) {
    throw noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} does not exist.`);
  }
  return device;
}

function requireOwnDevice(user: User, serialNumber: string): MfaDevice {
  const device = user.mfaDevices.get(serialNumber);
  if (device === undefined) throw noSuchEntity(`MFA Device ${serialNumber} invalid for user.`);
  return device;
}

const ListMFADevices: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const { items, rest } = pageOf(bySerial(user.mfaDevices.values()), input, serialOf);
  return {
    MFADevices: items.map((device) => ({
      UserName: user.name,
      SerialNumber: device.serialNumber,
      EnableDate: device.enabledAt,
    })),
    ...rest,
  };
};

const GetMFADevice: Operation = (input, call) => {
  const user = authorizedUserOrSelf(call, input);
  const device = requireOwnDevice(user, text(input, "SerialNumber"));
  return { UserName: user.name, SerialNumber: device.serialNumber, EnableDate: device.enabledAt };
};

const ListVirtualMFADevices: Operation = (input, call) => {
  decide(call, "*");
  const status = optionalText(input, "AssignmentStatus") ?? "Any";
  const wanted = [...call.account.mfaDevices.values()].filter(
    (device) => status === "Any" || (status === "Assigned") === (device.owner !== undefined),
  );
  const { items, rest } = pageOf(bySerial(wanted), input, serialOf);
  return { VirtualMFADevices: items.map(describeDevice), ...rest };
};

function describeDevice(device: MfaDevice): Shape {
  return {
    SerialNumber: device.serialNumber,
    ...(device.owner !== undefined && { User: describeUser(device.owner), EnableDate: device.enabledAt }),
  };
}

function bySerial(devices: Iterable<MfaDevice>): readonly MfaDevice[] {
  return [...devices].sort((left, right) => (serialOf(left) < serialOf(right) ? -1 : 1));
}

function serialOf(device: MfaDevice): string {
  return device.serialNumber;
}

export const mfaDevices = {
  CreateVirtualMFADevice,
  EnableMFADevice,
  ResyncMFADevice,
  DeactivateMFADevice,
  DeleteVirtualMFADevice,
  ListMFADevices,
  GetMFADevice,
  ListVirtualMFADevices,
} as const satisfies Record<string, Operation>;
