import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/styles';
import { App } from './app/providers';
import { reloadAfterDeploy } from './app/reload-after-deploy';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
reloadAfterDeploy();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
