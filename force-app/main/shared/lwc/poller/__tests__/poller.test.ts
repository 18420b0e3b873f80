import { Poller } from 'c/poller';

function setVisible(isVisible: boolean): void {
  Object.defineProperty(document, 'visibilityState', { value: isVisible ? 'visible' : 'hidden', configurable: true });
  document.dispatchEvent(new CustomEvent('visibilitychange'));
}

describe('c/poller', () => {
  const ask = jest.fn();
  let poller: Poller;

  beforeEach(() => {
    jest.useFakeTimers();
    poller = new Poller(ask, 30);
    poller.start();
  });

  afterEach(() => {
    poller.stop();
    setVisible(true);
    jest.useRealTimers();
  });

  it('asks once in each interval', () => {
    jest.advanceTimersByTime(90_000);

    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('does not ask while nobody looks', () => {
    setVisible(false);
    jest.advanceTimersByTime(90_000);

    expect(ask).not.toHaveBeenCalled();
  });

  it('asks at once when somebody looks again', () => {
    setVisible(false);
    setVisible(true);

    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks no more once stopped', () => {
    poller.stop();
    jest.advanceTimersByTime(90_000);

    expect(ask).not.toHaveBeenCalled();
  });
});
