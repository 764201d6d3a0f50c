/* A room into which a test opens microphones: what they hear is what the page's own microphone hears. The page speaks
   four times as fast as in earnest, so that nobody waits for it. */
(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const rooms = [];

  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const room = { context, destination: context.createMediaStreamDestination() };
    rooms.push(room);
    return room.destination.stream;
  };

  window.speakIntoRoom = async (seconds) => {
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const stream = await open({ audio: { channelCount: 1, ...raw } });
    const sources = rooms
      .filter(({ destination }) => destination.stream.getTracks().some((track) => track.readyState === "live"))
      .map(({ context, destination }) => {
        const source = context.createMediaStreamSource(stream);
        source.connect(destination);
        return source;
      });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    for (const source of sources) source.disconnect();
    for (const track of stream.getTracks()) track.stop();
    return sources.length;
  };

  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function hurried() {
    this.defaultPlaybackRate = this.playbackRate = 4;
    return play.call(this);
  };
})();
