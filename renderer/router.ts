import { createRouter, createWebHashHistory } from 'vue-router'

/** Fetched ahead by the list of projects, which leads there. */
export const annotateView = () => import('./views/annotate/AnnotateView.vue')

/** The places of the application. Inside a project, its id is in the address. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'projects', component: () => import('./views/ProjectsView.vue') },
    {
      path: '/project/:id/documents/:document?',
      name: 'documents',
      component: annotateView,
    },
    {
      path: '/project/:id/labels',
      name: 'labels',
      component: () => import('./views/labels/LabelsView.vue'),
    },
    {
      path: '/project/:id/review',
      name: 'review',
      component: () => import('./views/review/ReviewView.vue'),
    },
    { path: '/project/:id/train', name: 'train', component: () => import('./views/TrainView.vue') },
    { path: '/tag', name: 'tag', component: () => import('./views/TagView.vue') },
    { path: '/models', name: 'models', component: () => import('./views/ModelsView.vue') },
    { path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue') },
    { path: '/:rest(.*)', redirect: '/' },
  ],
})
