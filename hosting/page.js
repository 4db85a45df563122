// Says whether the deployment works, as GET /health does to everybody.
const line = document.getElementById('health');
try {
  const answer = await fetch('/health');
  const { status } = await answer.json();
  line.textContent = status === 'ok' ? 'It works.' : 'It does not work at the moment.';
  line.dataset.status = status;
} catch {
  line.textContent = 'It cannot be reached at the moment.';
  line.dataset.status = 'failing';
}
