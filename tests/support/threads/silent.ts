import { parentPort, workerData } from 'node:worker_threads'

/** A thread that ends without a word when it is told to: by its own exit, or by a rejection nobody handles. */
parentPort?.on('message', () => {
  if (workerData === 'exit') process.exit(3)
  void Promise.reject(new Error('nobody handles this'))
})
