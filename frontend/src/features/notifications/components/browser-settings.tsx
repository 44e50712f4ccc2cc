// Whether this browser shows notifications of the system's, and of what. It is asked for upon a click only.
import { Button, Checkbox, Stack, Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useState } from 'react';
import { Actions, Notice } from '@/components/ui/evidence';
import { BROWSER_CHOICE_KEY, FIRST_CHOICE, GROUPS, parseChoice } from '../browser-choice';
import { permission, showNotice } from '../browser-notices';

export function BrowserSettings() {
  const [allowed, setAllowed] = useState(permission);
  const [failed, setFailed] = useState(false);
  const [choice, setChoice] = useLocalStorage({
    key: BROWSER_CHOICE_KEY,
    defaultValue: FIRST_CHOICE,
    getInitialValueInEffect: false,
    deserialize: parseChoice,
  });
  if (allowed === 'unsupported') {
    return (
      <p className="dim">
        This browser shows no notifications here. They need https, or the address localhost.
      </p>
    );
  }
  const switchOn = async () => {
    const answer = await Notification.requestPermission();
    setAllowed(answer);
    setChoice({ ...choice, on: answer === 'granted' });
  };
  const isOn = choice.on && allowed === 'granted';
  return (
    <Stack gap="sm">
      <Switch
        label="Show notifications of this browser while no tab is in sight"
        checked={isOn}
        disabled={allowed === 'denied'}
        onChange={(event) => {
          if (event.currentTarget.checked) void switchOn();
          else setChoice({ ...choice, on: false });
        }}
      />
      {allowed === 'denied' && (
        <Notice>
          This browser was told to refuse them. Allow notifications for this address in its
          settings, then reload the page.
        </Notice>
      )}
      {isOn && (
        <>
          <Checkbox.Group
            label="What it shows"
            value={[...choice.groups]}
            onChange={(groups) => {
              setChoice({ ...choice, groups: groups });
            }}
          >
            <Stack gap="xs" mt={4}>
              {GROUPS.map(({ group, label }) => (
                <Checkbox key={group} value={group} label={label} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Actions>
            <Button
              variant="default"
              onClick={() => {
                const trial = {
                  id: 'trial',
                  title: 'AutoTrade',
                  message: 'Notifications of this browser work.',
                };
                setFailed(!showNotice(trial, () => undefined));
              }}
            >
              Show one now
            </Button>
            {failed && (
              <span role="alert">On this device only installed apps may show notifications.</span>
            )}
          </Actions>
        </>
      )}
    </Stack>
  );
}
