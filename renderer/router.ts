import { createRouter, createWebHashHistory } from 'vue-router'
import ProjectsView from './projects/ProjectsView.vue'

/** The places of the application. Inside a project, its id is in the address. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    // Begun with, nearly always: fetched with the rest.
    { path: '/', name: 'projects', component: ProjectsView },
    {
      path: '/project/:id/documents/:document?',
      name: 'documents',
      component: () => import('./annotate/AnnotateView.vue'),
    },
    {
      path: '/project/:id/labels',
      name: 'labels',
      component: () => import('./labels/LabelsView.vue'),
    },
    {
      path: '/project/:id/entities',
      name: 'entities',
      component: () => import('./entities/EntitiesView.vue'),
    },
    {
      path: '/project/:id/review',
      name: 'review',
      component: () => import('./review/ReviewView.vue'),
    },
    { path: '/project/:id/train', name: 'train', component: () => import('./train/TrainView.vue') },
    { path: '/tag', name: 'tag', component: () => import('./tag/TagView.vue') },
    { path: '/models', name: 'models', component: () => import('./models/ModelsView.vue') },
    { path: '/settings', name: 'settings', component: () => import('./settings/SettingsView.vue') },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})
