// The page starts here: where the chat is comes from the backend, and everything else from the visitor.
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { fetchSettings } from './api.ts';

// The project is compiled without the types of the DOM, so that the gateway cannot use it by mistake.
declare const document: { getElementById(id: string): Element | null };

createRoot(document.getElementById('root')!).render(<App settings={await fetchSettings()} />);
