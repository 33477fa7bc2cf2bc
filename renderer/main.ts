import '@fontsource-variable/inter'
import '@fontsource-variable/literata'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { fetchAhead } from './ahead.ts'
import { connect } from './api/transport.ts'
import App from './App.vue'
import { router } from './router.ts'

connect()
createApp(App).use(createPinia()).use(router).mount('#app')
fetchAhead()
