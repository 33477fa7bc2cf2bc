import { planFault } from './faults.ts'
import { patchDisk } from './patches.ts'

/** For `node --import`: this process meets what its parent plans, below the folder that it names. */
await patchDisk()
process.on('message', (message: { plan?: Parameters<typeof planFault> }) => {
  if (!message.plan) return
  planFault(...message.plan)
  process.send?.('planned')
})
