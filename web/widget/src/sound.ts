// A soft sound for what comes in while the person looks elsewhere: made here, nothing is loaded.

let context: AudioContext | null = null;

/** Browsers allow sound only after the person has done something on the page; else nothing is heard. */
export function chime(): void {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => {});
    const start = context.currentTime;
    for (const [offset, pitch] of [
      [0, 660],
      [0.12, 880],
    ] as const) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.type = "sine";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start + offset);
      volume.gain.linearRampToValueAtTime(0.06, start + offset + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + offset + 0.3);
      tone.connect(volume).connect(context.destination);
      tone.start(start + offset);
      tone.stop(start + offset + 0.35);
    }
  } catch {
    // No sound on this device.
  }
}
